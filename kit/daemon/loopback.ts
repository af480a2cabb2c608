// Requests to the APIs of a job's own nodes and peers. Loopback, so no proxy is asked.
import { request } from 'node:http';

/** Returns the body of the answer, within `limit` milliseconds. Throws what the connection does, and where the status is not 200. */
export function requestLoopback(method: 'GET' | 'POST', url: string, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false, signal: AbortSignal.timeout(limit) }, (response) => {
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
