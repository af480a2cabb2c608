// Transfers of one file from origins on loopback, on a clock whose pauses take no time, with everything that was asked.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { TRANSFER_LIMITS, type TransferLimits } from '../../../kit/download/http/limits.ts';
import {
  type Download,
  type OriginFailure,
  type TransferOptions,
  type TransferStatistics,
  transferFile,
} from '../../../kit/download/transfer/transfer.ts';
import { KitError } from '../../../kit/errors.ts';
import {
  type LoopbackOrigin,
  type OriginFault,
  type OriginRequest,
  startOrigin,
} from '../../support/origins/loopback-origin.ts';

export const FILE_BYTES = 1_000_000;
export const FILE_NAME = 'kubo_v0.43.0_linux-amd64.tar.gz';

/** Short enough to run into, and long enough for a machine that is busy. */
export const LIMITS: TransferLimits = {
  ...TRANSFER_LIMITS,
  firstByteMs: 400,
  stallMs: 400,
  minimumBytesPerStall: 0,
  maxTries: 3,
  backoffMs: 1000,
};
/** For answers that come at once: a busy machine does not make them late. */
export const LONG_LIMITS: TransferLimits = { ...LIMITS, firstByteMs: 20_000, stallMs: 20_000 };

type FaultPlan = (request: OriginRequest) => OriginFault | null;

export interface TransferFixture {
  readonly content: Buffer;
  readonly origins: readonly LoopbackOrigin[];
  readonly run: (overrides?: Partial<TransferOptions>, receive?: Receive) => Promise<TransferRun>;
}

/** What came of a transfer. */
export interface TransferRun {
  /** The bytes that the receiver had in its last call. */
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

/** Returns one origin for each of `faults`, called a, b, …; all have the same file. It is gone after the test. */
export async function createTransferFixture(...faults: readonly (FaultPlan | null)[]): Promise<TransferFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
  const content = randomBytes(FILE_BYTES);
  content.writeUInt16BE(0x1f8b);
  await writeFile(join(folder, FILE_NAME), content);
  const origins = await Promise.all(faults.map(() => startOrigin(folder)));
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

/** Transfers from whatever sources. */
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
    token: null,
    pinned: true,
    maximum: 2 * FILE_BYTES,
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

/** Receives as a digest's keeper would. */
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

/** What an origin was asked for: `whole`, `1000-`, and `1000- if-range` where it had to be the same file. */
export function requestedRanges({ requests }: LoopbackOrigin): readonly string[] {
  return requests.map(({ headers }) => {
    const range = headers.range?.replace('bytes=', '') ?? 'whole';
    return headers['if-range'] === undefined ? range : `${range} if-range`;
  });
}

/** Pauses take no time, and are over when they should be. */
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
