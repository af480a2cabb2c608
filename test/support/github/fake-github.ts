// Two fakes of GitHub's releases on loopback. `startGithubServers` serves files of a folder, as github.com and its API do, one
// server each. `startGithubApi` serves lists in pages with a Link header, the bytes of assets, and a rate limit.
// Formats: GitHub's docs, "REST API endpoints for releases" and "Using pagination in the REST API".
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { type FakeServer, type RequestHandler, startFakeServer, startServer } from '../server.ts';

export interface ServedRelease {
  /** `ipfs/kubo` */
  readonly repository: string;
  readonly tag: string;
  /** Paths of the files, relative to the served folder. */
  readonly files: readonly string[];
  readonly draft?: boolean;
  readonly prerelease?: boolean;
  /** Whether the API states digests, as it does of files uploaded since June 2025. Default: true. */
  readonly digests?: boolean;
}

/** Starts github.com and its API for releases whose files are in `folder`. A repository's newest release comes first. */
export async function startGithubServers(
  folder: string,
  releases: readonly ServedRelease[],
): Promise<{ readonly github: FakeServer; readonly api: FakeServer }> {
  const { github, api } = createGithubHandlers(folder, releases);
  return { github: await startFakeServer(github), api: await startFakeServer(api) };
}

/** Returns the request handlers of github.com and of its API. */
export function createGithubHandlers(
  folder: string,
  releases: readonly ServedRelease[],
): { readonly github: RequestHandler; readonly api: RequestHandler } {
  return {
    github: (path, response) => serveFile(folder, releases, path, response),
    api: (path, response) => serveReleases(folder, releases, path, response),
  };
}

/** Serves a file behind a redirect, and `releases/latest` as a redirect to the newest release. */
async function serveFile(
  folder: string,
  releases: readonly ServedRelease[],
  path: string,
  response: ServerResponse,
): Promise<void> {
  const [, repository = '', rest = ''] = /^\/([^/]+\/[^/]+)\/releases\/(.*)$/.exec(path) ?? [];
  if (rest === 'latest') {
    const latest = releases.find((each) => each.repository === repository && !each.draft && !each.prerelease);
    if (!latest) return sendNotFound(response);
    response.writeHead(302, { location: `/${repository}/releases/tag/${encodeURIComponent(latest.tag)}` }).end();
    return;
  }
  if (path.startsWith('/objects/')) {
    const bytes = await readFile(join(folder, decodeURIComponent(path.slice('/objects/'.length)))).catch(() => null);
    if (!bytes) return sendNotFound(response);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length }).end(bytes);
    return;
  }
  const release = releases.find((each) => each.repository === repository && rest.startsWith(`download/${each.tag}/`));
  const file = release?.files.find((each) => basename(each) === basename(rest));
  if (!file) return sendNotFound(response);
  response.writeHead(302, { location: `/objects/${encodeURIComponent(file)}` }).end();
}

async function serveReleases(
  folder: string,
  releases: readonly ServedRelease[],
  path: string,
  response: ServerResponse,
): Promise<void> {
  const [, repository, rest = ''] = /^\/repos\/([^/]+\/[^/]+)\/releases(.*)$/.exec(path) ?? [];
  const ofRepository = releases.filter((each) => each.repository === repository);
  if (rest.startsWith('/tags/')) {
    const release = ofRepository.find(({ tag }) => rest === `/tags/${encodeURIComponent(tag)}`);
    if (release) sendJson(response, await describeRelease(folder, release));
    else sendNotFound(response);
    return;
  }
  sendJson(response, await Promise.all(ofRepository.map((release) => describeRelease(folder, release))));
}

async function describeRelease(folder: string, { tag, files, draft, prerelease, digests = true }: ServedRelease) {
  const assets = files.map(async (file) => {
    const bytes = await readFile(join(folder, file));
    return { name: basename(file), size: bytes.length, digest: digests ? apiDigest(bytes) : null };
  });
  return { tag_name: tag, draft: draft ?? false, prerelease: prerelease ?? false, assets: await Promise.all(assets) };
}

export interface FakeAsset {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the API states. Default: the real digest; null for an asset from before June 2025. */
  readonly digest?: string | null;
}

export interface FakeRelease {
  readonly tag: string;
  readonly assets?: readonly FakeAsset[];
  readonly publishedAt?: string;
  readonly draft?: boolean;
  readonly prerelease?: boolean;
}

export interface GithubApiContent {
  /** By `owner/name`; any other repository has no releases. */
  readonly releases?: Readonly<Record<string, readonly FakeRelease[]>>;
  /** Versions by module path, for the Go module proxy under /go. */
  readonly modules?: Readonly<Record<string, readonly string[]>>;
  /** Number of requests for lists until the rate limit is reached. */
  readonly limit?: number;
  /** Most releases on a page. Default: 100, as GitHub's. */
  readonly pageSize?: number;
  /** Origin of the link to the next page. Default: this server's. */
  readonly nextOrigin?: string;
}

export interface GithubApi {
  readonly url: string;
  /** GOPROXY for it. */
  readonly goProxy: string;
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
  readonly close: () => Promise<void>;
}

/** Seconds since 1970, as the API states them. */
const RATE_LIMIT_RESET = 1_795_000_000;

/** Returns what the API states of an asset's bytes: `sha256:<hex>`. */
export function apiDigest(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Returns the line of an archive's .sha512 file. */
export function sha512Line(file: string, content: string | Uint8Array): string {
  return `${createHash('sha512').update(content).digest('hex')}  ${file}\n`;
}

/** Starts the API with this content. */
export async function startGithubApi(content: GithubApiContent): Promise<GithubApi> {
  const requests: { path: string; authorization: string | undefined }[] = [];
  let lists = 0;
  const { url, close } = await startServer((request, response): void => {
    const target = new URL(request.url ?? '/', url);
    requests.push({ path: target.pathname + target.search, authorization: request.headers.authorization });
    const path = decodeURIComponent(target.pathname);
    const module = /^\/go\/(.+)\/@v\/list$/.exec(path)?.[1];
    const repository = /^\/repos\/([^/]+\/[^/]+)\/releases$/.exec(path)?.[1] ?? findByNumber(content, path);
    if (repository) lists += 1;
    if (module) sendBytes(response, content.modules?.[module]?.map((version) => `v${version}\n`).join(''));
    else if (!repository) sendBytes(response, findAsset(content, path)?.content);
    else if (lists > (content.limit ?? Number.POSITIVE_INFINITY)) sendRateLimit(response);
    else sendPage(response, content, repository, target);
  });
  return { url, goProxy: `${url}/go`, requests, close };
}

function sendPage(response: ServerResponse, content: GithubApiContent, repository: string, target: URL): void {
  const { releases = {}, pageSize = 100, nextOrigin = target.origin } = content;
  const { searchParams, origin } = target;
  const size = Math.min(Number(searchParams.get('per_page') ?? 30), pageSize);
  const page = Number(searchParams.get('page') ?? 1);
  const all = releases[repository] ?? [];
  const last = Math.ceil(all.length / size);
  // GitHub's links name the repository by its number.
  const number = Object.keys(releases).indexOf(repository);
  const link = (to: number, rel: string) => {
    const host = rel === 'next' ? nextOrigin : origin;
    return `<${host}/repositories/${number}/releases?per_page=${searchParams.get('per_page')}&page=${to}>; rel="${rel}"`;
  };
  const before = page > 1 ? [link(page - 1, 'prev')] : [];
  const after = page < last ? [link(page + 1, 'next'), link(last, 'last')] : [];
  const links = [...before, ...after].join(', ');
  const shown = all.slice((page - 1) * size, page * size);
  const body = shown.map((release) => describeFakeRelease(origin, repository, release));
  sendJson(response, body, 200, links ? { link: links } : {});
}

function describeFakeRelease(url: string, repository: string, release: FakeRelease) {
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

function findAsset({ releases = {} }: GithubApiContent, path: string): FakeAsset | undefined {
  const all = Object.entries(releases).flatMap(([repository, list]) =>
    list.flatMap(({ tag, assets = [] }) =>
      assets.map((asset) => ({ path: `/files/${repository}/${tag}/${asset.name}`, asset })),
    ),
  );
  return all.find((each) => each.path === path)?.asset;
}

function findByNumber({ releases = {} }: GithubApiContent, path: string): string | undefined {
  const number = /^\/repositories\/(\d+)\/releases$/.exec(path)?.[1];
  return number === undefined ? undefined : Object.keys(releases)[Number(number)];
}

function sendRateLimit(response: ServerResponse): void {
  const headers = {
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(RATE_LIMIT_RESET),
  };
  sendJson(response, { message: 'API rate limit exceeded for 192.0.2.1.' }, 403, headers);
}

function sendJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body));
}

/** Sends bytes, or 404 if there are none. */
function sendBytes(response: ServerResponse, body: string | Uint8Array | undefined): void {
  if (body === undefined) sendNotFound(response);
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body);
}

function sendNotFound(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not Found');
}
