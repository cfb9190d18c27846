import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import type { VerifyReport } from '../../../src/verify/report.ts';
import type { Stage } from './stage.ts';

/** One line of the experiment: a Deployment as somebody writes it, redeployed under load. */
export interface Row {
  deployment: V1Deployment;
  service?: V1Service;
  /** What a person reads of the Deployment. */
  written: string;
  webhook: 'off' | 'enforce';
  /** What is to come of it, in words; `holds` is the same for the machine. */
  expected: string;
  redeploys?: number;
  /** Further flags of `evenkeel verify`. */
  flags?: readonly string[];
  scheme?: 'http' | 'tcp';
  /**
   * What is applied once the Deployment has been refused, made from the words of the refusal alone. A row without it is
   * over with a refusal.
   */
  amended?(deployment: V1Deployment, refusal: string): V1Deployment;
  /** What goes on while the Deployment is redeployed; what it gives is what a person reads of it. */
  meanwhile?(stage: Stage, redeployed: AbortSignal): Promise<string>;
  /** Throws where it has not come out as expected. */
  holds(result: Result): void | Promise<void>;
}

/** What came of a row. */
export interface Result {
  /** What kubectl printed, where the Deployment as written was refused. */
  refusal?: string;
  /** The Deployment as it was stored and redeployed. */
  stored?: V1Deployment;
  /** Of `evenkeel verify`, with its exit code. */
  code?: number;
  report?: VerifyReport;
  /** What `meanwhile` gave. */
  beside?: string;
}
