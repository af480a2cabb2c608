// A fake of GitHub's issues API on loopback: lists the issues it is given, page by page, and records requests.
// Formats: GitHub's docs, "REST API endpoints for issues".
import { startServer } from '../server.ts';

interface ListedIssue {
  readonly number: number;
  readonly title: string;
  /** Present if the issue is a pull request. */
  readonly pull_request?: object;
}

interface ApiRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** Parsed JSON; null if the request has no body. */
  readonly body: { readonly title?: string; readonly body?: string } | null;
}

export interface IssuesApi {
  readonly url: string;
  readonly requests: readonly ApiRequest[];
  /** Returns the requests that change something. */
  readonly writes: () => readonly ApiRequest[];
  readonly close: () => Promise<void>;
}

export interface IssuesApiOptions {
  readonly repository: string;
  readonly issues?: readonly ListedIssue[];
  readonly pageSize?: number;
  /** Status of the response to every write, if writes are refused. */
  readonly refuse?: number;
}

/** Starts the API for one repository. It answers 404 to anything else. */
export async function startIssuesApi(options: IssuesApiOptions): Promise<IssuesApi> {
  const { repository, issues = [], pageSize = 100, refuse } = options;
  const requests: ApiRequest[] = [];
  const open = issues.map((issue) => ({ ...issue, html_url: `https://issues.example/${issue.number}` }));
  const list = `/repos/${repository}/issues`;
  const { url, close } = await startServer(async (incoming, response) => {
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
  return { url, requests, writes: () => requests.filter(({ method }) => method !== 'GET'), close };
}
