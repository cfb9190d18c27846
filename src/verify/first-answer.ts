import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { causeOf } from '../kubernetes/cluster-error.ts';
import { addressOf } from './load.ts';

/** What the URL answers to one request: a status, and where that sends on to; nothing but a connection (`tcp:`), or why there is no answer. */
export function firstAnswer(
  url: URL,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ status: number; location?: string } | { connected: true } | { fault: string }> {
  return new Promise((resolve) => {
    const failed = (error: unknown) => resolve({ fault: `${causeOf(error)}${hintFor(error)}` });
    const late = () => failed(new Error(`no answer in ${timeoutMs / 1000} s`));
    if (url.protocol === 'tcp:') {
      const socket = connect({ ...addressOf(url), signal }, () => {
        socket.destroy();
        resolve({ connected: true });
      });
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no connection in ${timeoutMs / 1000} s`)));
      socket.once('error', failed);
      return;
    }
    const get = url.protocol === 'https:' ? httpsGet : httpGet;
    const request = get(url, { agent: false, signal, headers: { 'user-agent': 'evenkeel-verify' } }, (response) => {
      clearTimeout(timer);
      const { statusCode: status = 0, headers } = response;
      resolve({ status, ...(headers.location === undefined ? {} : { location: headers.location }) });
      response.destroy();
    });
    request.once('error', (error) => {
      clearTimeout(timer);
      failed(error);
    });
    const timer = setTimeout(() => {
      late();
      request.destroy();
    }, timeoutMs);
  });
}

/** Codes of a certificate that nobody known has issued. */
const UNTRUSTED: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

function hintFor(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  return UNTRUSTED.includes(code) ? ' (NODE_EXTRA_CA_CERTS names a file with the certificate of its CA)' : '';
}
