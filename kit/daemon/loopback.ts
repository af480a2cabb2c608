// Requests to the APIs of a job's nodes and peers on the loopback interface, without a proxy.
import { request } from 'node:http';

/** Returns the body of the response, within `limitMs` milliseconds. Throws if the connection fails or the status is not 200. */
export function requestLoopback(method: 'GET' | 'POST', url: string, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false, signal: AbortSignal.timeout(limitMs) }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`status ${response.statusCode} (${text.trim().slice(0, 200)})`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
