import generated from './rule-examples.json' with { type: 'json' };

/** A manifest of an example, as YAML. */
export interface ExampleManifest {
  deployment: string;
  /** The Deployment before the update. */
  before?: string;
  /** The objects around it. */
  around?: string;
}

/** What a page of a rule shows that its declaration does not say. */
export interface RuleExample {
  /** The fields it reads, the values it allows, and what it leaves alone. */
  reads: string;
  fails: ExampleManifest;
  /** What the rule says of it. */
  says: readonly { reason: string; field: string; message: string }[];
  /** What admission makes of it; absent where it mends nothing. */
  mended?: string;
}

/**
 * By rule id; absent of a rule that is being written. The file is made of the rules' fixtures by `npm run generate`, as
 * these are not shipped.
 */
export const ruleExamples: Readonly<Record<string, RuleExample | undefined>> = generated;
