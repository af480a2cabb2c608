// Requests the digest of an archive from its origins, if no stronger source has it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Archive, Distribution } from '../../distributions/distribution.ts';
import { publicationFor } from '../../distributions/origin-records.ts';
import { addSuffix, GITHUB_ORIGIN } from '../../distributions/origins.ts';
import { type Digest, formatDigest, parseSha512Sidecar, sameDigest } from '../../download/digest/digest.ts';
import { getText } from '../../download/http/get-text.ts';
import { redactUrl } from '../../download/http/redact.ts';
import type { Network } from '../../download/network.ts';
import type { DownloadSource, OriginFailure } from '../../download/transfer/origin-queue.ts';
import { KitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { setting } from '../../setting.ts';
import type { ExpectedDigest } from '../archive-sources.ts';
import { isMirror, withMirrorLayout } from '../mirror-layout.ts';
import { fetchGithubDigest } from './github-digest.ts';

/** A .sha512 file is 128 digits and a file name. */
const SIDECAR_BYTES = 1000;
const GITHUB_API = "GitHub's API";

/** What one origin says about an archive. */
interface DigestStatement {
  readonly origin: string;
  readonly url: string;
  readonly digest: Digest;
}

type DigestResponse = DigestStatement | OriginFailure;

export interface DigestQuery {
  readonly distribution: Distribution;
  readonly version: string;
  readonly archive: Archive;
  readonly sources: readonly DownloadSource[];
  /** Base URL of the mirror that is among the sources. */
  readonly mirror: string | undefined;
  /** Whether one digest is not enough. Then a slow second one is waited for. */
  readonly needsTwo: boolean;
  /** Whether a record has the digest: then published origins only confirm it, and the mirror is not asked. */
  readonly recorded?: boolean;
}

/**
 * Returns the digest that origins publish, or why none does. It is `agreed` if the publisher's .sha512 file and GitHub's own
 * digest both name the bytes; if they use two algorithms, the bytes must match both. Otherwise it is `origin`. What a mirror
 * says about its own files counts only if no published origin says anything: then it is `mirror`.
 * Throws `origins-disagree` if two origins publish different digests, `too-weakly-verified` if only a mirror without TLS has one.
 */
export async function fetchPublishedDigest(
  query: DigestQuery,
  network: Network,
  log: Log,
): Promise<ExpectedDigest | { readonly failures: readonly OriginFailure[] }> {
  const { archive, sources, needsTwo, recorded = false } = query;
  const mirrorOrigin = sources.find(isMirror)?.origin;
  const isFromMirror = ({ origin }: { readonly origin: string }) => origin === mirrorOrigin;
  const stop = new AbortController();
  const stoppable = { ...network, signal: AbortSignal.any([network.signal, stop.signal]) };
  const { totalMs, raceAfterMs } = network.limits;
  const { answers, late } = await collectResponses(sendRequests(query, network, stoppable), {
    isUsable: (answer) => 'digest' in answer && !(isFromMirror(answer) && isUnencrypted(answer.url)),
    hasOne: recorded,
    graceMs: needsTwo ? totalMs : raceAfterMs,
  });
  stop.abort();
  for (const { url } of late) {
    const { host } = new URL(url);
    network.hosts.markSlow(host);
    log.info(
      `${host} did not return a digest of ${archive.file} within ${raceAfterMs / 1000} s. Continuing without it.`,
    );
  }
  const statements = answers.filter((answer) => 'digest' in answer);
  for (const { origin, digest } of statements) log.debug(`${origin}: ${archive.file} has ${formatDigest(digest)}`);
  refuseDisagreement(archive, statements);
  const fromPublished = statements.filter((statement) => !isFromMirror(statement));
  const combined = combineStatements(fromPublished) ?? combineStatements(statements);
  if (!combined) return { failures: answers.filter((answer) => 'kind' in answer) };
  if (fromPublished.length > 0) return combined;
  const unencrypted = statements.find(({ url }) => isUnencrypted(url));
  if (unencrypted) throw unencryptedMirrorError(archive, unencrypted);
  return { ...combined, by: 'mirror' };
}

/** Asks the mirror, the .sha512 files of the published origins and GitHub's API. `stoppable` ends the first two. */
function sendRequests(
  { distribution, version, archive, sources, mirror, recorded = false }: DigestQuery,
  network: Network,
  stoppable: Network,
): readonly DigestRequest[] {
  const { digests } = publicationFor(distribution.product, version);
  // The mirror may be GitHub itself.
  const onGithub = sources.some(({ url }) => url.startsWith(`${network.urls.github}/`));
  const mirrorSources = sources.filter(isMirror);
  const published = sources.filter((source) => !isMirror(source));
  const withSidecar = published.filter(({ origin }) => origin !== GITHUB_ORIGIN || digests.includes('sidecar'));
  const [mirrorSource] = mirrorSources;
  // A mirror that was slow before is skipped if other origins can answer.
  const skipMirror = published.length > 0 && mirrorSource && network.hosts.isSlow(new URL(mirrorSource.url).host);
  return [
    ...(mirrorSource && !skipMirror && !recorded
      ? [{ url: mirrorSource.url, answer: fetchMirrorDigest(mirrorSource, mirrorSources, mirror, archive, stoppable) }]
      : []),
    ...withSidecar.map((source) => ({ url: source.url, answer: fetchSidecarDigest(source, archive, stoppable) })),
    ...(onGithub && digests.includes('api')
      ? [{ url: network.urls['github-api'], answer: fetchApiDigest(archive, distribution, network) }]
      : []),
  ];
}

/** Returns what the bytes must match if these statements of published origins are true; null for none. */
function combineStatements(statements: readonly DigestStatement[]): ExpectedDigest | null {
  const [first] = statements;
  if (!first) return null;
  const other = statements.find(({ digest }) => digest.algorithm !== first.digest.algorithm);
  const origins = new Set(statements.map(({ origin }) => origin));
  return {
    digest: first.digest,
    ...(other ? { also: [other.digest] } : {}),
    by: origins.size > 1 ? 'agreed' : 'origin',
    source: statements.map(({ url }) => redactUrl(url)).join(' and '),
  };
}

/** Returns the digest in the .sha512 file beside an archive, or why there is none. Never throws. */
export async function fetchSidecarDigest(
  { origin, url }: DownloadSource,
  archive: Archive,
  { tokens, limits, hosts, log, signal }: Network,
): Promise<DigestResponse> {
  const sidecar = addSuffix(url, '.sha512');
  const response = await getText(sidecar, { tokens, maximumBytes: SIDECAR_BYTES, limits, hosts, log, signal });
  if ('failure' in response) return { origin, url: sidecar, ...response.failure };
  const digest = parseSha512Sidecar(response.text, archive.file);
  return digest
    ? { origin, url: sidecar, digest }
    : { origin, url: sidecar, kind: 'refused', reason: 'its .sha512 file has no digest' };
}

interface DigestRequest {
  readonly url: string;
  readonly answer: Promise<DigestResponse>;
}

interface CollectedResponses {
  readonly answers: readonly DigestResponse[];
  /** Requests without an answer yet. */
  readonly late: readonly DigestRequest[];
}

interface Patience {
  /** Whether a digest is known before the first answer. */
  readonly hasOne: boolean;
  /** Whether an answer alone is enough. */
  readonly isUsable: (answer: DigestResponse) => boolean;
  /** Milliseconds to wait for more, once there is one. */
  readonly graceMs: number;
}

/** Waits for all answers, but not for long once one digest is known. */
async function collectResponses(
  requests: readonly DigestRequest[],
  { hasOne, isUsable, graceMs }: Patience,
): Promise<CollectedResponses> {
  const answers = new Map<DigestRequest, DigestResponse>();
  const timer = new AbortController();
  await new Promise<void>((resolve) => {
    let graceStarted = false;
    const startGrace = () => {
      if (graceStarted) return;
      graceStarted = true;
      sleep(graceMs, undefined, { signal: timer.signal }).then(resolve, () => undefined);
    };
    if (requests.length === 0) resolve();
    else if (hasOne) startGrace();
    for (const request of requests) {
      request.answer.then((answer) => {
        answers.set(request, answer);
        if (answers.size === requests.length) resolve();
        else if (isUsable(answer)) startGrace();
      });
    }
  });
  timer.abort();
  const inOrder = requests.flatMap((request) => answers.get(request) ?? []);
  return { answers: inOrder, late: requests.filter((request) => !answers.has(request)) };
}

/** Tries one layout of the mirror, and the other if the first has no such file. `first` is one of the sources. */
function fetchMirrorDigest(
  first: DownloadSource,
  mirrorSources: readonly DownloadSource[],
  mirror: string | undefined,
  archive: Archive,
  network: Network,
): Promise<DigestResponse> {
  return withMirrorLayout(mirror, mirrorSources, network, async ({ sources, reportServed }) => {
    let last: DigestResponse = { ...first, kind: 'missing', reason: 'no such file' };
    for (const source of sources) {
      last = await fetchSidecarDigest(source, archive, network);
      if ('digest' in last) reportServed(source);
      // Some servers answer 403, or a page, for a file that does not exist: only a transient failure ends the search.
      if ('digest' in last || last.kind === 'transient') break;
    }
    return last;
  });
}

async function fetchApiDigest(
  archive: Archive,
  { repository }: Distribution,
  network: Network,
): Promise<DigestResponse> {
  return { origin: GITHUB_API, ...(await fetchGithubDigest(archive, repository, network)) };
}

function refuseDisagreement({ file }: Archive, statements: readonly DigestStatement[]): void {
  for (const a of statements) {
    const b = statements.find(({ digest }) => digest.algorithm === a.digest.algorithm && !sameDigest(digest, a.digest));
    if (!b) continue;
    throw new KitError('origins-disagree', {
      subject: `the digest of '${file}'`,
      problem:
        'two origins publish different ones' +
        `\n  ${a.origin}: ${formatDigest(a.digest)}\n  ${b.origin}: ${formatDigest(b.digest)}`,
      fix: `Nothing was installed. Find out which digest is right, and give it with ${setting('checksums')}.`,
    });
  }
}

function isUnencrypted(url: string): boolean {
  return new URL(url).protocol === 'http:';
}

function unencryptedMirrorError({ file }: Archive, { origin, url }: DigestStatement): KitError {
  return new KitError('too-weakly-verified', {
    subject: `'${file}' from ${origin}`,
    problem: `only ${redactUrl(url)} says which bytes it has, and over http anyone on the way can change both`,
    fix: `Use the mirror over https, or give the digest with ${setting('checksums')} or a lock file.`,
  });
}
