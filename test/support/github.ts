// Stand-ins of github.com and of its API on loopback, as far as releases go: files behind a redirect, the redirect to the newest
// release, the list of releases, one release with the digest of each file. Each misbehaves on demand.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServedRelease {
  /** `ipfs/kubo` */
  readonly repository: string;
  readonly tag: string;
  /** Paths of the files, relative to the folder that is served. */
  readonly files: readonly string[];
  readonly draft?: boolean;
  readonly prerelease?: boolean;
  /** Whether GitHub knows digests; it does of files that were uploaded since June 2025. */
  readonly digests?: boolean;
}

/** How every request is answered, where not as it should be. */
export type ServerFault =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly type?: string }
  /** Milliseconds before an answer. */
  | { readonly kind: 'slow'; readonly delay: number };

export type RequestHandler = (path: string, response: ServerResponse) => Promise<void> | void;

export interface FakeServer {
  readonly url: string;
  /** Method and path of each request. */
  readonly requests: readonly string[];
  setFault: (trouble: ServerFault | null) => void;
  readonly close: () => Promise<void>;
}

/** Starts both, for releases whose files lie in `folder`; the newest release of a repository comes first. */
export async function startGithubServers(
  folder: string,
  releases: readonly ServedRelease[],
): Promise<{ readonly github: FakeServer; readonly api: FakeServer }> {
  const { github, api } = createGithubHandlers(folder, releases);
  return { github: await startFakeServer(github), api: await startFakeServer(api) };
}

/** Returns how both answer. */
export function createGithubHandlers(
  folder: string,
  releases: readonly ServedRelease[],
): { readonly github: RequestHandler; readonly api: RequestHandler } {
  return {
    github: (path, response) => serveFile(folder, releases, path, response),
    api: (path, response) => serveApi(folder, releases, path, response),
  };
}

/** Starts a server that answers as `serve` does. */
export async function startFakeServer(serve: RequestHandler): Promise<FakeServer> {
  const requests: string[] = [];
  let trouble: ServerFault | null = null;
  const answer = async ({ method, url = '/' }: IncomingMessage, response: ServerResponse) => {
    requests.push(`${method} ${url}`);
    const now = trouble;
    if (now?.kind === 'answer') {
      response.writeHead(now.status, { 'content-type': now.type ?? 'text/plain' }).end(now.body ?? '');
      return;
    }
    if (now) await sleep(now.delay);
    await serve(url, response);
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    setFault: (next) => {
      trouble = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function serveFile(
  folder: string,
  releases: readonly ServedRelease[],
  path: string,
  response: ServerResponse,
): Promise<void> {
  const [, repository = '', rest = ''] = /^\/([^/]+\/[^/]+)\/releases\/(.*)$/.exec(path) ?? [];
  if (rest === 'latest') {
    const latest = releases.find((each) => each.repository === repository && !each.draft && !each.prerelease);
    if (!latest) return notFound(response);
    response.writeHead(302, { location: `/${repository}/releases/tag/${encodeURIComponent(latest.tag)}` }).end();
    return;
  }
  if (path.startsWith('/objects/')) {
    const bytes = await readFile(join(folder, decodeURIComponent(path.slice('/objects/'.length)))).catch(() => null);
    if (!bytes) return notFound(response);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length }).end(bytes);
    return;
  }
  const found = releases.find((each) => each.repository === repository && rest.startsWith(`download/${each.tag}/`));
  const file = found?.files.find((each) => basename(each) === basename(rest));
  if (!file) return notFound(response);
  response.writeHead(302, { location: `/objects/${encodeURIComponent(file)}` }).end();
}

async function serveApi(
  folder: string,
  releases: readonly ServedRelease[],
  path: string,
  response: ServerResponse,
): Promise<void> {
  const [, repository, rest = ''] = /^\/repos\/([^/]+\/[^/]+)\/releases(.*)$/.exec(path) ?? [];
  const all = releases.filter((each) => each.repository === repository);
  if (rest.startsWith('/tags/')) {
    const release = all.find(({ tag }) => rest === `/tags/${encodeURIComponent(tag)}`);
    if (!release) return notFound(response);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(await releaseJson(folder, release)));
    return;
  }
  const list = await Promise.all(all.map((release) => releaseJson(folder, release)));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
}

async function releaseJson(folder: string, { tag, files, draft, prerelease, digests = true }: ServedRelease) {
  const assets = files.map(async (file) => {
    const bytes = await readFile(join(folder, file));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name: basename(file), size: bytes.length, digest: digests ? `sha256:${sha256}` : null };
  });
  return { tag_name: tag, draft: draft ?? false, prerelease: prerelease ?? false, assets: await Promise.all(assets) };
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
}
