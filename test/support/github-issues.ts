// A stand-in of GitHub's issues API on loopback: lists what it is given, page by page, and records what is written.
// Formats: GitHub's docs, "REST API endpoints for issues".
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListedIssue {
  readonly number: number;
  readonly title: string;
  /** There, whatever it has, where the issue is a pull request. */
  readonly pull_request?: object;
}

export interface ApiRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** Parsed JSON; null where the request has no body. */
  readonly body: { readonly title?: string; readonly body?: string } | null;
}

export interface IssuesApi {
  readonly url: string;
  readonly requests: readonly ApiRequest[];
  /** Those that change something. */
  readonly writes: () => readonly ApiRequest[];
  readonly close: () => Promise<void>;
}

export interface IssuesApiOptions {
  readonly repository: string;
  readonly issues?: readonly ListedIssue[];
  readonly pageSize?: number;
  /** Status of every answer to a write, where it is refused. */
  readonly refuse?: number;
}

/** Starts the stand-in. It knows the one repository and answers 404 to anything else. */
export async function startIssuesApi(options: IssuesApiOptions): Promise<IssuesApi> {
  const { repository, issues = [], pageSize = 100, refuse } = options;
  const requests: ApiRequest[] = [];
  const open = issues.map((issue) => ({ ...issue, html_url: `https://issues.example/${issue.number}` }));
  const list = `/repos/${repository}/issues`;
  const server = createServer(async (incoming, response) => {
    const text = Buffer.concat(await incoming.toArray()).toString('utf8');
    const { method = '', url: path = '', headers } = incoming;
    requests.push({ method, path, authorization: headers.authorization, body: text === '' ? null : JSON.parse(text) });
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    const reply = (status: number, body: unknown, more: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(body));
    if (method === 'GET' && pathname === list) {
      const page = Number(searchParams.get('page') ?? 1);
      const next = page * pageSize < open.length ? `<http://${headers.host}${list}?page=${page + 1}>; rel="next"` : '';
      return reply(200, open.slice((page - 1) * pageSize, page * pageSize), next ? { link: next } : {});
    }
    if (method === 'POST' && refuse) return reply(refuse, { message: 'Resource not accessible by integration' });
    if (method === 'POST' && pathname === list) {
      return reply(201, { number: 900, html_url: 'https://issues.example/900' });
    }
    if (method === 'POST' && /^\/\d+\/comments$/.test(pathname.slice(list.length))) return reply(201, { id: 1 });
    return reply(404, { message: 'Not Found' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    writes: () => requests.filter(({ method }) => method !== 'GET'),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
