import { request } from 'node:https';

/** What a webhook's answer is looked at for. */
export interface Answer {
  uid: string;
  allowed: boolean;
  /** Base64 of a JSON Patch. */
  patch?: string;
}

/**
 * Sends one review on a connection of its own and returns the response of the AdmissionReview that comes back.
 * Rejects where there is no connection, no 200, or no AdmissionReview.
 */
export function ask(url: string, ca: string, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method: 'POST', ca, agent: false, headers: { 'content-type': 'application/json' } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          try {
            if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
            const review = JSON.parse(text) as { kind?: string; response?: Answer };
            if (review.kind !== 'AdmissionReview' || review.response === undefined)
              throw new Error('no AdmissionReview');
            resolve(review.response);
          } catch (error) {
            reject(new Error(`${url}: ${error instanceof Error ? error.message : error}: ${text.slice(0, 400)}`));
          }
        });
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}
