// GitHub on loopback, as far as releases go: their list in pages with a Link header, assets with and without a digest, their
// bytes, and the answer for a rate limit that is used up. It serves lists of a Go module proxy as well, under /go.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeAsset {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the API states; right if left out, null for an asset from before June 2025. */
  readonly digest?: string | null;
}

export interface FakeRelease {
  readonly tag: string;
  readonly assets?: readonly FakeAsset[];
  readonly publishedAt?: string;
  readonly draft?: boolean;
  readonly prerelease?: boolean;
}

export interface FakeGithubContent {
  /** By `owner/name`; a repository that is not here has no releases. */
  readonly releases?: Readonly<Record<string, readonly FakeRelease[]>>;
  /** By module path. */
  readonly modules?: Readonly<Record<string, readonly string[]>>;
  /** How many requests of the API are answered before the rate limit is used up. */
  readonly limit?: number;
  /** Releases on a page, where that is less than asked for. */
  readonly pageSize?: number;
  /** Where pages after the first are, if not here. */
  readonly nextOrigin?: string;
}

export interface FakeGithub {
  readonly url: string;
  /** GOPROXY for it. */
  readonly goProxy: string;
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  readonly close: () => Promise<void>;
}

const RESET_AT = 1_795_000_000;

/** Returns what the stand-in says of an asset's bytes: `sha256:<hex>`. */
export function apiDigest(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Returns the line of an archive's .sha512 file. */
export function sha512Line(file: string, content: string | Uint8Array): string {
  return `${createHash('sha512').update(content).digest('hex')}  ${file}\n`;
}

export async function startFakeGithub(content: FakeGithubContent): Promise<FakeGithub> {
  const requests: { path: string; authorization: string | undefined }[] = [];
  let answered = 0;
  let url = '';
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const target = new URL(request.url ?? '/', url);
    requests.push({ path: target.pathname + target.search, authorization: request.headers.authorization });
    const path = decodeURIComponent(target.pathname);
    const list = /^\/go\/(.+)\/@v\/list$/.exec(path)?.[1];
    const repository = /^\/repos\/([^/]+\/[^/]+)\/releases$/.exec(path)?.[1] ?? byNumber(content, path);
    if (repository) answered += 1;
    if (list) text(response, content.modules?.[list]?.map((version) => `v${version}\n`).join(''));
    else if (!repository) text(response, asset(content, path)?.content);
    else if (answered > (content.limit ?? Number.POSITIVE_INFINITY)) refuse(response);
    else page(response, repository, target);
  };
  const page = (response: ServerResponse, repository: string, { searchParams }: URL): void => {
    const size = Math.min(Number(searchParams.get('per_page') ?? 30), content.pageSize ?? 100);
    const number = Number(searchParams.get('page') ?? 1);
    const all = content.releases?.[repository] ?? [];
    const last = Math.ceil(all.length / size);
    // GitHub's links name the repository by its number.
    const id = Object.keys(content.releases ?? {}).indexOf(repository);
    const link = (n: number, rel: string) => {
      const host = rel === 'next' ? (content.nextOrigin ?? url) : url;
      return `<${host}/repositories/${id}/releases?per_page=${searchParams.get('per_page')}&page=${n}>; rel="${rel}"`;
    };
    const before = number > 1 ? [link(number - 1, 'prev')] : [];
    const after = number < last ? [link(number + 1, 'next'), link(last, 'last')] : [];
    const links = [...before, ...after].join(', ');
    const shown = all.slice((number - 1) * size, number * size);
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...(links ? { link: links } : {}) });
    response.end(JSON.stringify(shown.map((release) => releaseJson(url, repository, release))));
  };
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url, goProxy: `${url}/go`, requests, close };
}

function releaseJson(url: string, repository: string, release: FakeRelease) {
  const { tag, assets = [], publishedAt = '2026-10-01T12:00:00Z', draft = false, prerelease = false } = release;
  return {
    tag_name: tag,
    html_url: `https://github.example/${repository}/releases/tag/${tag}`,
    draft,
    prerelease,
    published_at: draft ? null : publishedAt,
    assets: assets.map(({ name, content, digest }) => ({
      name,
      size: content.length,
      digest: digest === undefined ? apiDigest(content) : digest,
      browser_download_url: `${url}/files/${repository}/${tag}/${name}`,
    })),
  };
}

function asset({ releases = {} }: FakeGithubContent, path: string): FakeAsset | undefined {
  for (const [repository, list] of Object.entries(releases)) {
    for (const { tag, assets = [] } of list) {
      const found = assets.find(({ name }) => path === `/files/${repository}/${tag}/${name}`);
      if (found) return found;
    }
  }
  return undefined;
}

function byNumber({ releases = {} }: FakeGithubContent, path: string): string | undefined {
  const number = /^\/repositories\/(\d+)\/releases$/.exec(path)?.[1];
  return number === undefined ? undefined : Object.keys(releases)[Number(number)];
}

function text(response: ServerResponse, body: string | Uint8Array | undefined): void {
  if (body === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
}

function refuse(response: ServerResponse): void {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(RESET_AT),
  };
  response.writeHead(403, headers).end(JSON.stringify({ message: 'API rate limit exceeded for 192.0.2.1.' }));
}
