// Gets a published archive's executables into a staging folder: asked of the origins in turn, verified as they stream in.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Archive } from '../distributions/distribution.ts';
import type { ExtractedFile } from '../download/archive.ts';
import { formatDigest, newHash, parseSha512Sidecar } from '../download/digest.ts';
import { fromOrigins, type OriginFailure, type Source } from '../download/from-origins.ts';
import { type HostToken, type HttpAnswer, httpGetText, withStallLimit } from '../download/http.ts';
import { KitError } from '../kit-error.ts';
import { explainFailures } from './explain-failures.ts';
import type { Log } from './request.ts';
import type { ExpectedDigest, PrebuiltWay, Resolution } from './resolve.ts';
import { diskFault } from './tool-cache.ts';
import type { VerifiedBy } from './verified-by.ts';

/** Executables in a staging folder, and what is known of where they come from. */
export interface Acquired {
  readonly files: readonly ExtractedFile[];
  readonly origin: string;
  /** The archive's file name; null for a build. */
  readonly archive: string | null;
  /** The archive's digest (`sha512:…`) or the Go module's (`h1:…`). */
  readonly digest: string;
  readonly verifiedBy: VerifiedBy;
}

/** A .sha512 file is 128 digits and a file name. */
const SIDECAR_BYTES = 1000;

/**
 * Returns the executables, in `staging`: of the right digest, not yet looked into.
 * Throws `digest-mismatch`, `unsafe-archive`, `no-such-version`, `download-failed`, `disk-full`, `tool-cache-unwritable`.
 */
export async function acquirePrebuilt(
  resolution: Resolution,
  way: PrebuiltWay,
  staging: string,
  token: HostToken | null,
  log: Log,
): Promise<Acquired> {
  const receive = (answer: HttpAnswer, source: Source) => receiveArchive(answer, source, way, staging, token, log);
  const onFailure = ({ origin, reason, url }: OriginFailure) => log.info(`${origin}: ${reason} (${url})`);
  const delivery = await fromOrigins(way.sources, receive, { token, onFailure });
  if ('value' in delivery) return delivery.value;
  throw await explainFailures(resolution, way, delivery.failures, token);
}

async function receiveArchive(
  answer: HttpAnswer,
  source: Source,
  { archive, expected }: PrebuiltWay,
  staging: string,
  token: HostToken | null,
  log: Log,
): Promise<Acquired> {
  const members = new Map(archive.members.map((member) => [member, join(staging, basename(member))]));
  try {
    refusePage(answer, source);
    const wanted = expected ?? (await originDigest(source, archive, token));
    const files = await receiveVerified(answer, source, archive, members, wanted, staging, log);
    return {
      files,
      origin: source.origin,
      archive: archive.file,
      digest: formatDigest(wanted.digest),
      verifiedBy: wanted.by,
    };
  } catch (error) {
    answer.body.destroy();
    for (const path of members.values()) await rm(path, { force: true });
    throw diskFault(error, staging);
  }
}

async function receiveVerified(
  { body, length }: HttpAnswer,
  source: Source,
  archive: Archive,
  members: ReadonlyMap<string, string>,
  wanted: ExpectedDigest,
  staging: string,
  log: Log,
): Promise<readonly ExtractedFile[]> {
  const started = performance.now();
  const hash = newHash(wanted.digest.algorithm);
  let bytes = 0;
  const chunks = tapped(withStallLimit(body), (chunk) => {
    bytes += chunk.length;
  });
  const verify = () => {
    refuseMismatch(source, archive, wanted, hash.digest('hex'), bytes);
    log.info(`${source.origin}: ${archive.file}, ${describeTransfer(bytes, performance.now() - started)}`);
    log.debug(`${source.url}: ${length ?? 'unannounced'} bytes, ${formatDigest(wanted.digest)} (${wanted.source})`);
  };
  // Either library is loaded only where it is needed.
  if (archive.format === 'zip') {
    const { receiveZip } = await import('../download/zip.ts');
    return receiveZip(archive.file, chunks, members, hash, verify, join(staging, archive.file));
  }
  const { receiveTarGz } = await import('../download/tar-gz.ts');
  return receiveTarGz(archive.file, chunks, members, hash, verify);
}

/** Error pages come with status 200 too: from gateways, proxies and captive portals. */
function refusePage({ body }: HttpAnswer, { origin, url }: Source): void {
  const type = body.headers['content-type'] ?? '';
  if (!/^text\/html\b/.test(type)) return;
  throw new KitError('download-failed', {
    asked: `${origin}, ${url}`,
    found: `it answered with a page (${type}) instead of an archive`,
    next: 'Look at the URL in a browser.',
  });
}

/** The archive's digest as its own origin publishes it: proof against accidents, not against that origin. */
async function originDigest(source: Source, archive: Archive, token: HostToken | null): Promise<ExpectedDigest> {
  const url = `${source.url}.sha512`;
  const text = await httpGetText(url, token, SIDECAR_BYTES);
  const digest = text === null ? null : parseSha512Sidecar(text, archive.file);
  if (digest) return { digest, by: 'origin', source: url };
  throw new KitError('no-digest', {
    asked: `a digest of ${archive.file}`,
    found: `none is known here, and ${url} has none`,
    next: `Give one in the checksums input: '<sha512>  ${archive.file}'.`,
  });
}

function refuseMismatch(
  { origin, url }: Source,
  archive: Archive,
  { digest, by, source }: ExpectedDigest,
  hex: string,
  bytes: number,
): void {
  if (hex === digest.hex) return;
  throw new KitError('digest-mismatch', {
    asked: `${archive.file} with ${formatDigest(digest)} (${by}: ${source})`,
    found: `${origin} served ${bytes} bytes with ${digest.algorithm}:${hex} from ${url}`,
    next:
      by === 'user'
        ? 'Nothing was installed. Compare the checksums input with what upstream publishes.'
        : 'Nothing was installed. The origin serves other bytes than were published: do not trust it until you know why.',
  });
}

async function* tapped(chunks: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

/** Returns `41.7 MB in 1.2 s (34.7 MB/s)`. */
function describeTransfer(bytes: number, milliseconds: number): string {
  const megabytes = bytes / 1e6;
  const seconds = milliseconds / 1000;
  return `${megabytes.toFixed(1)} MB in ${seconds.toFixed(1)} s (${(megabytes / seconds).toFixed(1)} MB/s)`;
}
