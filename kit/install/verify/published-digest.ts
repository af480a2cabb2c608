// What origins themselves say about an archive's digest: the fallback where no stronger source knows the archive, and the
// explanation where one does and the bytes are others.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Archive, Distribution } from '../../distributions/distribution.ts';
import { publicationFor } from '../../distributions/origin-records.ts';
import { GITHUB_ORIGIN, MIRROR_ORIGIN } from '../../distributions/origins.ts';
import { type Digest, formatDigest, parseSha512Sidecar, sameDigest } from '../../download/digest/digest.ts';
import { getText } from '../../download/http/get-text.ts';
import { redactUrl } from '../../download/http/redirects.ts';
import type { Network } from '../../download/network.ts';
import type { DownloadSource, OriginFailure } from '../../download/transfer/origin-queue.ts';
import { KitError } from '../../errors.ts';
import { withMirrorLayout } from '../mirror-layout.ts';
import type { InstallLog } from '../request.ts';
import type { ExpectedDigest } from '../resolve.ts';
import { fetchGithubDigest } from './github-digest.ts';

/** A .sha512 file is 128 digits and a file name. */
const SIDECAR_BYTES = 1000;
const GITHUB_API = "GitHub's API";

interface DigestStatement {
  readonly origin: string;
  readonly url: string;
  readonly digest: Digest;
}

/** Whose digest is asked for, and where. */
export interface DigestQuery {
  readonly distribution: Distribution;
  readonly version: string;
  readonly archive: Archive;
  readonly sources: readonly DownloadSource[];
  /** Base URL of the mirror that is among the sources. */
  readonly mirror: string | undefined;
  /** Whether one digest is not enough: then a slow second one is waited for. */
  readonly both: boolean;
}

/**
 * Returns the digest that origins publish: `agreed` where the publisher's own file and GitHub's own digest both name the
 * bytes, be it by two algorithms, of which the bytes must then have both; else `origin`; or why there is none. A mirror is a
 * copy and agrees with no one. Throws `origins-disagree` where two say different things.
 */
export async function fetchPublishedDigest(
  { distribution, version, archive, sources, mirror, both }: DigestQuery,
  network: Network,
  log: InstallLog,
): Promise<ExpectedDigest | { readonly failures: readonly OriginFailure[] }> {
  const { digests } = publicationFor(distribution.product, version);
  // Also where GitHub is named as the mirror.
  const onGithub = sources.some(({ url }) => url.startsWith(`${network.urls.github}/`));
  const mirrorSources = sources.filter(({ origin }) => origin === MIRROR_ORIGIN);
  const published = sources.filter(({ origin }) => origin !== MIRROR_ORIGIN);
  const stop = new AbortController();
  const stoppable = { ...network, signal: AbortSignal.any([network.signal, stop.signal]) };
  const withSidecar = published.filter(({ origin }) => origin !== GITHUB_ORIGIN || digests.includes('sidecar'));
  const slow = (each: { readonly url: string } | undefined) => network.hosts.isSlow(new URL(each?.url ?? '').host);
  // A mirror that was slow before is not waited for again, where others can tell.
  const askMirror = mirrorSources.length > 0 && !(published.length > 0 && slow(mirrorSources[0]));
  const questions: readonly DigestQuestion[] = [
    ...(askMirror
      ? [{ url: mirrorSources[0]?.url ?? '', answer: fetchMirrorStatement(mirrorSources, mirror, archive, stoppable) }]
      : []),
    ...withSidecar.map((source) => ({ url: source.url, answer: fetchStatement(source, archive, stoppable) })),
    ...(onGithub && digests.includes('api')
      ? [{ url: network.urls['github-api'], answer: fetchApiStatement(archive, distribution, network) }]
      : []),
  ];
  const { answers, late } = await collectAnswers(questions, both ? network.limits.totalMs : network.limits.raceAfterMs);
  stop.abort();
  for (const { url } of late) {
    network.hosts.markSlow(new URL(url).host);
    log.info(
      `${new URL(url).host} has not told a digest of ${archive.file} for ${network.limits.raceAfterMs / 1000} s: it is not waited for`,
    );
  }
  const statements = answers.filter((answer) => 'digest' in answer);
  for (const { origin, digest } of statements) log.debug(`${origin} says ${formatDigest(digest)} of ${archive.file}`);
  const [first] = statements;
  if (!first) return { failures: answers.filter((answer) => 'kind' in answer) };
  refuseDisagreement(archive, statements);
  const other = statements.find(({ digest }) => digest.algorithm !== first.digest.algorithm);
  const origins = new Set(statements.map(({ origin }) => origin).filter((origin) => origin !== MIRROR_ORIGIN));
  return {
    digest: first.digest,
    ...(other ? { also: other.digest } : {}),
    by: origins.size > 1 ? 'agreed' : 'origin',
    source: statements.map(({ url }) => redactUrl(url)).join(' and '),
  };
}

/** What an origin is asked, and what it will say. */
interface DigestQuestion {
  readonly url: string;
  readonly answer: Promise<DigestStatement | OriginFailure>;
}

/** Returns what all say, and who is late: once one has named a digest, the others have `patience` milliseconds more. */
async function collectAnswers(
  questions: readonly DigestQuestion[],
  graceMs: number,
): Promise<{
  readonly answers: readonly (DigestStatement | OriginFailure)[];
  readonly late: readonly DigestQuestion[];
}> {
  const answers = new Map<DigestQuestion, DigestStatement | OriginFailure>();
  const timer = new AbortController();
  await new Promise<void>((resolve) => {
    let waiting = false;
    if (questions.length === 0) resolve();
    for (const question of questions) {
      question.answer.then((answer) => {
        answers.set(question, answer);
        if (answers.size === questions.length) resolve();
        if (waiting || !('digest' in answer)) return;
        waiting = true;
        sleep(graceMs, undefined, { signal: timer.signal }).then(resolve, () => undefined);
      });
    }
  });
  timer.abort();
  const inOrder = questions.flatMap((question) => answers.get(question) ?? []);
  return { answers: inOrder, late: questions.filter((question) => !answers.has(question)) };
}

/** Asks in the one layout, and in the other where the mirror has nothing there. */
function fetchMirrorStatement(
  mirrorSources: readonly DownloadSource[],
  mirror: string | undefined,
  archive: Archive,
  network: Network,
): Promise<DigestStatement | OriginFailure> {
  return withMirrorLayout(mirror, mirrorSources, network, async ({ sources, reportServed }) => {
    let last: DigestStatement | OriginFailure | undefined;
    for (const source of sources) {
      last = await fetchStatement(source, archive, network);
      if ('digest' in last) reportServed(source);
      // Some servers answer 403, or a page, for what they do not have.
      if ('digest' in last || last.kind === 'transient') return last;
    }
    if (!last) throw new RangeError('a mirror has at least one layout');
    return last;
  });
}

async function fetchApiStatement(
  archive: Archive,
  { repository }: Distribution,
  network: Network,
): Promise<DigestStatement | OriginFailure> {
  return { origin: GITHUB_API, ...(await fetchGithubDigest(archive, repository, network)) };
}

function refuseDisagreement(archive: Archive, statements: readonly DigestStatement[]): void {
  for (const a of statements) {
    const b = statements.find(({ digest }) => digest.algorithm === a.digest.algorithm && !sameDigest(digest, a.digest));
    if (b) throw disagreement(archive, a, b);
  }
}

/**
 * Returns the error for bytes that are not those expected: `republished-upstream` where the origin itself publishes the
 * digest of these other bytes now and is one to tell, else `digest-mismatch`.
 */
export async function explainMismatch(
  archive: Archive,
  source: DownloadSource,
  expected: ExpectedDigest,
  found: Digest,
  network: Network,
): Promise<KitError> {
  const republished = canConfirmRepublish(source, expected) ? await fetchStatement(source, archive, network) : null;
  const digests = [expected.digest, ...(expected.also ? [expected.also] : [])].map(formatDigest).join(' and ');
  const subject = `${archive.file} with ${digests} (${expected.by}: ${expected.source})`;
  const served = `${source.origin} served ${formatDigest(found)} from ${redactUrl(source.url)}`;
  if (republished && 'digest' in republished && sameDigest(republished.digest, found)) {
    return new KitError('republished-upstream', {
      subject,
      problem: `${served}, and says so in ${redactUrl(republished.url)}: the version was re-published upstream`,
      fix: 'Nothing was installed. Find out why it was, and only then accept the new digest.',
    });
  }
  const isGivenByUser = expected.by === 'user' || expected.by === 'lock';
  return new KitError('digest-mismatch', {
    subject,
    problem: served,
    fix: isGivenByUser
      ? 'Nothing was installed. Compare what you gave with what upstream publishes.'
      : 'Nothing was installed. The origin serves other bytes than were published: do not trust it until you know why.',
  });
}

/** Returns the error (`origins-disagree`) for bytes that have one of the digests that origins tell of them, and not the other. */
export function digestContradiction({ file }: Archive, expected: ExpectedDigest, source: DownloadSource): KitError {
  const digests = [expected.digest, ...(expected.also ? [expected.also] : [])].map(formatDigest).join(' and ');
  return new KitError('origins-disagree', {
    subject: `the digests of ${file}`,
    problem: `${expected.source} say ${digests}, and the file of ${source.origin} has one of them and not the other`,
    fix: 'Nothing was installed. One of the two is wrong: find out which, and give the right one in the checksums input.',
  });
}

/** A lock was written from what origins said then; of what was recorded elsewhere only upstream's own origins can tell. */
function canConfirmRepublish({ origin }: DownloadSource, { by }: ExpectedDigest): boolean {
  return by === 'lock' || (by === 'pinned' && origin !== MIRROR_ORIGIN);
}

async function fetchStatement(
  { origin, url }: DownloadSource,
  archive: Archive,
  { token, limits, hosts, log, signal }: Network,
): Promise<DigestStatement | OriginFailure> {
  const sidecar = `${url}.sha512`;
  const answer = await getText(sidecar, { token, maximum: SIDECAR_BYTES, limits, hosts, log, signal });
  if ('failure' in answer) return { origin, url: sidecar, ...answer.failure };
  const digest = parseSha512Sidecar(answer.text, archive.file);
  return digest
    ? { origin, url: sidecar, digest }
    : { origin, url: sidecar, kind: 'refused', reason: 'no digest in it' };
}

function disagreement(archive: Archive, a: DigestStatement, b: DigestStatement): KitError {
  return new KitError('origins-disagree', {
    subject: `the digest of ${archive.file}`,
    problem: `${a.origin} publishes ${formatDigest(a.digest)}, ${b.origin} publishes ${formatDigest(b.digest)}`,
    fix: 'Nothing was installed. One of them serves other bytes than the other: give the digest that you trust in the checksums input.',
  });
}
