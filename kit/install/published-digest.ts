// What origins themselves say about an archive's digest: the fallback where no stronger source knows the archive, and the
// explanation where one does and the bytes are others.
import type { Archive, Distribution } from '../distributions/distribution.ts';
import { GITHUB_API_URL, GITHUB_ORIGIN } from '../distributions/origins.ts';
import { type Digest, formatDigest, parseSha512Sidecar, sameDigest } from '../download/digest.ts';
import type { HostToken } from '../download/host-token.ts';
import { getText } from '../download/text.ts';
import type { OriginFailure, Source } from '../download/transfer.ts';
import { KitError } from '../kit-error.ts';
import { githubDigest } from './github-digest.ts';
import type { Log } from './request.ts';
import type { ExpectedDigest } from './resolve.ts';

/** A .sha512 file is 128 digits and a file name. */
const SIDECAR_BYTES = 1000;

interface Statement {
  readonly origin: string;
  readonly url: string;
  readonly digest: Digest;
}

/**
 * Returns the digest that the origins publish: `agreed` where two published origins vouch for it, be it by digests of two
 * algorithms, of which the bytes must then have both; else `origin`; or why none says anything. A mirror is a copy and agrees
 * with nobody. Throws `origins-disagree` where two say different things.
 */
export async function publishedDigest(
  archive: Archive,
  { repository }: Distribution,
  sources: readonly Source[],
  token: HostToken | null,
  log: Log,
  githubApiUrl: string = GITHUB_API_URL,
): Promise<ExpectedDigest | { readonly failures: readonly OriginFailure[] }> {
  const asked = await Promise.all(sources.map((source) => statementOf(source, archive, token)));
  const github = sources.find(({ origin }) => origin === GITHUB_ORIGIN);
  const computed = github ? await githubDigest(archive, repository, token, githubApiUrl) : null;
  const statements: readonly Statement[] = [
    ...asked.filter((answer) => 'digest' in answer),
    ...(computed ? [{ origin: GITHUB_ORIGIN, ...computed }] : []),
  ];
  for (const { origin, digest } of statements) log.debug(`${origin} says ${formatDigest(digest)} of ${archive.file}`);
  const [first] = statements;
  if (!first) return { failures: asked.filter((answer) => 'kind' in answer) };
  refuseDisagreement(archive, statements);
  const other = statements.find(({ digest }) => digest.algorithm !== first.digest.algorithm);
  const published = new Set(statements.map(({ origin }) => origin).filter((origin) => origin !== 'mirror'));
  return {
    digest: first.digest,
    ...(other ? { also: other.digest } : {}),
    by: published.size > 1 ? 'agreed' : 'origin',
    source: statements.map(({ url }) => url).join(' and '),
  };
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
  token: HostToken | null,
): Promise<KitError> {
  const now = canTell(source, wanted) ? await statementOf(source, archive, token) : null;
  const digests = [wanted.digest, ...(wanted.also ? [wanted.also] : [])].map(formatDigest).join(' and ');
  const asked = `${archive.file} with ${digests} (${wanted.by}: ${wanted.source})`;
  const served = `${source.origin} served ${formatDigest(found)} from ${source.url}`;
  if (now && 'digest' in now && sameDigest(now.digest, found)) {
    return new KitError('republished-upstream', {
      asked,
      found: `${served}, and says so in ${now.url}: the version was re-published upstream`,
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

/** A lock was written from what origins said then; of what was recorded elsewhere only upstream's own origins can tell. */
function canTell({ origin }: Source, { by }: ExpectedDigest): boolean {
  return by === 'lock' || (by === 'pinned' && origin !== 'mirror');
}

async function statementOf(
  { origin, url }: Source,
  archive: Archive,
  token: HostToken | null,
): Promise<Statement | OriginFailure> {
  const sidecar = `${url}.sha512`;
  const answer = await getText(sidecar, { token, maximum: SIDECAR_BYTES });
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
