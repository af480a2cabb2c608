// Runs transfers of one file from loopback origins, with pauses that take no time, and records all requests.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { afterEach } from 'vitest';
import { TRANSFER_LIMITS, type TransferLimits } from '../../../kit/download/http/limits.ts';
import type { OriginFailure } from '../../../kit/download/transfer/origin-queue.ts';
import type { TransferOptions, TransferStatistics } from '../../../kit/download/transfer/state.ts';
import { type Download, transferFile } from '../../../kit/download/transfer/transfer.ts';
import { KitError } from '../../../kit/errors.ts';
import {
  type LoopbackOrigin,
  type OriginFault,
  type OriginRequest,
  startOrigin,
} from '../../support/origins/loopback-origin.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';

export const FILE_BYTES = 1_000_000;
export const FILE_NAME = 'kubo_v0.43.0_linux-amd64.tar.gz';

/** Short enough for tests, long enough for a busy machine. */
export const LIMITS: TransferLimits = {
  ...TRANSFER_LIMITS,
  firstByteMs: 400,
  stallMs: 400,
  minimumBytesPerStall: 0,
  maxTries: 3,
  backoffMs: 1000,
};
/** For responses that come at once, even on a busy machine. */
export const LONG_LIMITS: TransferLimits = { ...LIMITS, firstByteMs: 20_000, stallMs: 20_000 };

type FaultPlan = (request: OriginRequest) => OriginFault | null;

export interface TransferFixture {
  readonly content: Buffer;
  readonly origins: readonly LoopbackOrigin[];
  readonly run: (overrides?: Partial<TransferOptions>, receive?: Receive) => Promise<TransferRun>;
}

/** The result of a transfer. */
export interface TransferRun {
  /** The bytes that the receiver read in its last call. */
  readonly bytes: Buffer;
  readonly value?: Received;
  readonly failures?: readonly OriginFailure[];
  readonly error?: unknown;
  /** Calls of the receiver. */
  readonly calls: number;
  /** Pauses, in milliseconds. */
  readonly pauses: readonly number[];
  readonly info: readonly string[];
  readonly debug: readonly string[];
}

export interface Received {
  readonly origin: string;
  readonly statistics: TransferStatistics;
}

type Receive = (download: Download, collect: (download: Download) => Promise<Buffer>) => Promise<void>;

let cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups) await cleanup();
  cleanups = [];
});

/** Returns an origin for each of `faults`, named a, b, …, with the same file. They stop after the test. */
export function createTransferFixture(...faults: readonly (FaultPlan | null)[]): Promise<TransferFixture> {
  return startTransferFixture(faults);
}

/** Returns origins with TLS. This process trusts their certificate. */
export function createSecureTransferFixture(...faults: readonly (FaultPlan | null)[]): Promise<TransferFixture> {
  const identity = createSelfSignedCertificate();
  setDefaultCACertificates([identity.cert]);
  return startTransferFixture(faults, identity);
}

async function startTransferFixture(
  faults: readonly (FaultPlan | null)[],
  identity?: ReturnType<typeof createSelfSignedCertificate>,
): Promise<TransferFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
  const content = randomBytes(FILE_BYTES);
  content.writeUInt16BE(0x1f8b);
  await writeFile(join(folder, FILE_NAME), content);
  const origins = await Promise.all(faults.map(() => startOrigin(folder, identity)));
  origins.forEach((origin, index) => {
    origin.injectFaults(faults[index] ?? (() => null));
  });
  cleanups.push(async () => {
    await Promise.all(origins.map((origin) => origin.close()));
    await rm(folder, { recursive: true });
  });
  const sources = origins.map(({ url }, index) => ({ origin: 'abc'.charAt(index), url: `${url}/${FILE_NAME}` }));
  return { content, origins, run: (overrides, receive) => runTransfer(sources, overrides, receive) };
}

/** Transfers from the given sources. */
export async function runTransfer(
  sources: readonly { origin: string; url: string }[],
  overrides: Partial<TransferOptions> = {},
  receive: Receive = async (download, collect) => void (await collect(download)),
): Promise<TransferRun> {
  const result = {
    bytes: Buffer.alloc(0),
    calls: 0,
    pauses: [] as number[],
    info: [] as string[],
    debug: [] as string[],
  };
  const clock = createFakeClock(result.pauses);
  const log = { info: (text: string) => result.info.push(text), debug: (text: string) => result.debug.push(text) };
  const options = {
    tokens: [],
    pinned: true,
    maximumBytes: 2 * FILE_BYTES,
    limits: LIMITS,
    random: () => 0.5,
    ...clock,
    log,
    ...overrides,
  };
  const collect = async ({ chunks }: Download) => {
    const all: Buffer[] = [];
    try {
      for await (const chunk of chunks) all.push(chunk);
    } finally {
      result.bytes = Buffer.concat(all);
    }
    return result.bytes;
  };
  const receiveOnce = async (download: Download): Promise<Received> => {
    result.calls++;
    await receive(download, collect);
    return { origin: download.source.origin, statistics: download.statistics() };
  };
  try {
    return { ...result, ...(await transferFile(sources, receiveOnce, options)), ...result };
  } catch (error) {
    return { ...result, error };
  }
}

/** A receiver that checks the digest. */
export function verifyingReceiver(content: Buffer): Receive {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  return async (download, collect) => {
    const bytes = await collect(download);
    if (digest(bytes) !== digest(content)) throw createKitError('digest-mismatch');
  };
}

export function createKitError(code: 'digest-mismatch' | 'download-failed' | 'no-digest' | 'unsafe-archive'): KitError {
  return new KitError(code, { subject: 'a test', problem: code, fix: 'Nothing.' });
}

/** The requests to an origin: `whole`, `1000-`, and `1000- if-range` with an If-Range header. */
export function requestedRanges({ requests }: LoopbackOrigin): readonly string[] {
  return requests.map(({ headers }) => {
    const range = headers.range?.replace('bytes=', '') ?? 'whole';
    return headers['if-range'] === undefined ? range : `${range} if-range`;
  });
}

/** A clock whose pauses take no time. */
function createFakeClock(pauses: number[]) {
  let skipped = 0;
  return {
    now: () => performance.now() + skipped,
    sleep: async (milliseconds: number) => {
      pauses.push(Math.round(milliseconds));
      skipped += milliseconds;
    },
  };
}
