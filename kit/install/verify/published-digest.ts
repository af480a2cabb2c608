// What origins themselves say about an archive's digest: the fallback where no stronger source knows the archive, and the
// explanation where one does and the bytes are others.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Archive, Distribution } from '../../distributions/distribution.ts';
import { publicationOf } from '../../distributions/origin-records.ts';
import { GITHUB_ORIGIN, MIRROR } from '../../distributions/origins.ts';
import { type Digest, formatDigest, parseSha512Sidecar, sameDigest } from '../../download/digest/digest.ts';
import { getText } from '../../download/http/get-text.ts';
import { showUrl } from '../../download/http/redirects.ts';
import type { Network } from '../../download/network.ts';
import type { OriginFailure, Source } from '../../download/transfer/transfer.ts';
import { KitError } from '../../errors.ts';
import { withMirrorLayout } from '../mirror-layout.ts';
import type { Log } from '../request.ts';
import type { ExpectedDigest } from '../resolve.ts';
import { githubDigest } from './github-digest.ts';

/** A .sha512 file is 128 digits and a file name. */
const SIDECAR_BYTES = 1000;
const GITHUB_API = "GitHub's API";

interface Statement {
  readonly origin: string;
  readonly url: string;
  readonly digest: Digest;
}

/** Whose digest is asked for, and where. */
export interface DigestQuery {
  readonly distribution: Distribution;
  readonly version: string;
  readonly archive: Archive;
  readonly sources: readonly Source[];
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
export async function publishedDigest(
  { distribution, version, archive, sources, mirror, both }: DigestQuery,
  network: Network,
  log: Log,
): Promise<ExpectedDigest | { readonly failures: readonly OriginFailure[] }> {
  const { digests } = publicationOf(distribution.product, version);
  // Also where GitHub is named as the mirror.
  const onGithub = sources.some(({ url }) => url.startsWith(`${network.urls.github}/`));
  const ofMirror = sources.filter(({ origin }) => origin === MIRROR);
  const published = sources.filter(({ origin }) => origin !== MIRROR);
  const over = new AbortController();
  const listening = { ...network, signal: AbortSignal.any([network.signal, over.signal]) };
  const withSidecar = published.filter(({ origin }) => origin !== GITHUB_ORIGIN || digests.includes('sidecar'));
  const slow = (each: { readonly url: string } | undefined) => network.hosts.isSlow(new URL(each?.url ?? '').host);
  // A mirror that was slow before is not waited for again, where others can tell.
  const askMirror = ofMirror.length > 0 && !(published.length > 0 && slow(ofMirror[0]));
  const questions: readonly Question[] = [
    ...(askMirror
      ? [{ url: ofMirror[0]?.url ?? '', answer: mirrorStatement(ofMirror, mirror, archive, listening) }]
      : []),
    ...withSidecar.map((source) => ({ url: source.url, answer: statementOf(source, archive, listening) })),
    ...(onGithub && digests.includes('api')
      ? [{ url: network.urls['github-api'], answer: apiStatement(archive, distribution, network) }]
      : []),
  ];
  const { answers: asked, late } = await allSoon(questions, both ? network.limits.total : network.limits.race);
  over.abort();
  for (const { url } of late) {
    network.hosts.markSlow(new URL(url).host);
    log.info(
      `${new URL(url).host} has not told a digest of ${archive.file} for ${network.limits.race / 1000} s: it is not waited for`,
    );
  }
  const statements = asked.filter((answer) => 'digest' in answer);
  for (const { origin, digest } of statements) log.debug(`${origin} says ${formatDigest(digest)} of ${archive.file}`);
  const [first] = statements;
  if (!first) return { failures: asked.filter((answer) => 'kind' in answer) };
  refuseDisagreement(archive, statements);
  const other = statements.find(({ digest }) => digest.algorithm !== first.digest.algorithm);
  const voices = new Set(statements.map(({ origin }) => origin).filter((origin) => origin !== MIRROR));
  return {
    digest: first.digest,
    ...(other ? { also: other.digest } : {}),
    by: voices.size > 1 ? 'agreed' : 'origin',
    source: statements.map(({ url }) => showUrl(url)).join(' and '),
  };
}

/** What an origin is asked, and what it will say. */
interface Question {
  readonly url: string;
  readonly answer: Promise<Statement | OriginFailure>;
}

/** Returns what all say, and who is late: once one has named a digest, the others have `patience` milliseconds more. */
async function allSoon(
  questions: readonly Question[],
  patience: number,
): Promise<{ readonly answers: readonly (Statement | OriginFailure)[]; readonly late: readonly Question[] }> {
  const answers = new Map<Question, Statement | OriginFailure>();
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
        sleep(patience, undefined, { signal: timer.signal }).then(resolve, () => undefined);
      });
    }
  });
  timer.abort();
  const inOrder = questions.flatMap((question) => answers.get(question) ?? []);
  return { answers: inOrder, late: questions.filter((question) => !answers.has(question)) };
}

/** Asks in the one layout, and in the other where the mirror has nothing there. */
function mirrorStatement(
  ofMirror: readonly Source[],
  mirror: string | undefined,
  archive: Archive,
  network: Network,
): Promise<Statement | OriginFailure> {
  return withMirrorLayout(mirror, ofMirror, network, async ({ sources, served }) => {
    let last: Statement | OriginFailure | undefined;
    for (const source of sources) {
      last = await statementOf(source, archive, network);
      if ('digest' in last) served(source);
      // Some servers answer 403, or a page, for what they do not have.
      if ('digest' in last || last.kind === 'transient') return last;
    }
    if (!last) throw new RangeError('a mirror has at least one layout');
    return last;
  });
}

async function apiStatement(
  archive: Archive,
  { repository }: Distribution,
  network: Network,
): Promise<Statement | OriginFailure> {
  return { origin: GITHUB_API, ...(await githubDigest(archive, repository, network)) };
}

function refuseDisagreement(archive: Archive, statements: readonly Statement[]): void {
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
  source: Source,
  wanted: ExpectedDigest,
  found: Digest,
  network: Network,
): Promise<KitError> {
  const now = canTell(source, wanted) ? await statementOf(source, archive, network) : null;
  const digests = [wanted.digest, ...(wanted.also ? [wanted.also] : [])].map(formatDigest).join(' and ');
  const asked = `${archive.file} with ${digests} (${wanted.by}: ${wanted.source})`;
  const served = `${source.origin} served ${formatDigest(found)} from ${showUrl(source.url)}`;
  if (now && 'digest' in now && sameDigest(now.digest, found)) {
    return new KitError('republished-upstream', {
      asked,
      found: `${served}, and says so in ${showUrl(now.url)}: the version was re-published upstream`,
      next: 'Nothing was installed. Find out why it was, and only then accept the new digest.',
    });
  }
  const yours = wanted.by === 'user' || wanted.by === 'lock';
  return new KitError('digest-mismatch', {
    asked,
    found: served,
    next: yours
      ? 'Nothing was installed. Compare what you gave with what upstream publishes.'
      : 'Nothing was installed. The origin serves other bytes than were published: do not trust it until you know why.',
  });
}

/** Returns the error (`origins-disagree`) for bytes that have one of the digests that origins tell of them, and not the other. */
export function contradiction({ file }: Archive, wanted: ExpectedDigest, source: Source): KitError {
  const digests = [wanted.digest, ...(wanted.also ? [wanted.also] : [])].map(formatDigest).join(' and ');
  return new KitError('origins-disagree', {
    asked: `the digests of ${file}`,
    found: `${wanted.source} say ${digests}, and the file of ${source.origin} has one of them and not the other`,
    next: 'Nothing was installed. One of the two is wrong: find out which, and give the right one in the checksums input.',
  });
}

/** A lock was written from what origins said then; of what was recorded elsewhere only upstream's own origins can tell. */
function canTell({ origin }: Source, { by }: ExpectedDigest): boolean {
  return by === 'lock' || (by === 'pinned' && origin !== MIRROR);
}

async function statementOf(
  { origin, url }: Source,
  archive: Archive,
  { token, limits, hosts, log, signal }: Network,
): Promise<Statement | OriginFailure> {
  const sidecar = `${url}.sha512`;
  const answer = await getText(sidecar, { token, maximum: SIDECAR_BYTES, limits, hosts, log, signal });
  if ('failure' in answer) return { origin, url: sidecar, ...answer.failure };
  const digest = parseSha512Sidecar(answer.text, archive.file);
  return digest
    ? { origin, url: sidecar, digest }
    : { origin, url: sidecar, kind: 'refused', reason: 'no digest in it' };
}

function disagreement(archive: Archive, a: Statement, b: Statement): KitError {
  return new KitError('origins-disagree', {
    asked: `the digest of ${archive.file}`,
    found: `${a.origin} publishes ${formatDigest(a.digest)}, ${b.origin} publishes ${formatDigest(b.digest)}`,
    next: 'Nothing was installed. One of them serves other bytes than the other: give the digest that you trust in the checksums input.',
  });
}
