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
  type Statistics,
  type TransferOptions,
  transfer,
} from '../../../kit/download/transfer/transfer.ts';
import { KitError } from '../../../kit/errors.ts';
import { type Fault, type Origin, type OriginRequest, startOrigin } from '../../support/loopback-origin.ts';

export const SIZE = 1_000_000;
export const FILE = 'kubo_v0.43.0_linux-amd64.tar.gz';

/** Short enough to run into, and long enough for a machine that is busy. */
export const LIMITS: TransferLimits = {
  ...TRANSFER_LIMITS,
  firstByte: 400,
  stall: 400,
  least: 0,
  tries: 3,
  backoff: 1000,
};
/** For answers that come at once: a busy machine does not make them late. */
export const LONG_LIMITS: TransferLimits = { ...LIMITS, firstByte: 20_000, stall: 20_000 };

type Faults = (request: OriginRequest) => Fault | null;

export interface Stage {
  readonly content: Buffer;
  readonly origins: readonly Origin[];
  readonly run: (over?: Partial<TransferOptions>, receive?: Receive) => Promise<Ran>;
}

/** What came of a transfer. */
export interface Ran {
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
  readonly statistics: Statistics;
}

type Receive = (download: Download, collect: (download: Download) => Promise<Buffer>) => Promise<void>;

let cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups) await cleanup();
  cleanups = [];
});

/** Returns one origin for each of `faults`, called a, b, …; all have the same file. It is gone after the test. */
export async function setStage(...faults: readonly (Faults | null)[]): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
  const content = randomBytes(SIZE);
  content.writeUInt16BE(0x1f8b);
  await writeFile(join(folder, FILE), content);
  const origins = await Promise.all(faults.map(() => startOrigin(folder)));
  origins.forEach((origin, index) => {
    origin.misbehave(faults[index] ?? (() => null));
  });
  cleanups.push(async () => {
    await Promise.all(origins.map((origin) => origin.close()));
    await rm(folder, { recursive: true });
  });
  const sources = origins.map(({ url }, index) => ({ origin: 'abc'.charAt(index), url: `${url}/${FILE}` }));
  return { content, origins, run: (over, receive) => run(sources, over, receive) };
}

/** Transfers from whatever sources. */
export async function run(
  sources: readonly { origin: string; url: string }[],
  over: Partial<TransferOptions> = {},
  receive: Receive = async (download, collect) => void (await collect(download)),
): Promise<Ran> {
  const ran = { bytes: Buffer.alloc(0), calls: 0, pauses: [] as number[], info: [] as string[], debug: [] as string[] };
  const clock = jumpingClock(ran.pauses);
  const log = { info: (text: string) => ran.info.push(text), debug: (text: string) => ran.debug.push(text) };
  const options = {
    token: null,
    pinned: true,
    maximum: 2 * SIZE,
    limits: LIMITS,
    random: () => 0.5,
    ...clock,
    log,
    ...over,
  };
  const collect = async ({ chunks }: Download) => {
    const all: Buffer[] = [];
    try {
      for await (const chunk of chunks) all.push(chunk);
    } finally {
      ran.bytes = Buffer.concat(all);
    }
    return ran.bytes;
  };
  const receiveOnce = async (download: Download): Promise<Received> => {
    ran.calls++;
    await receive(download, collect);
    return { origin: download.source.origin, statistics: download.statistics() };
  };
  try {
    return { ...ran, ...(await transfer(sources, receiveOnce, options)), ...ran };
  } catch (error) {
    return { ...ran, error };
  }
}

/** Receives as a digest's keeper would. */
export function verifying(content: Buffer): Receive {
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  return async (download, collect) => {
    const bytes = await collect(download);
    if (digest(bytes) !== digest(content)) throw kitError('digest-mismatch');
  };
}

export function kitError(code: 'digest-mismatch' | 'download-failed' | 'no-digest' | 'unsafe-archive'): KitError {
  return new KitError(code, { asked: 'a test', found: code, next: 'Nothing.' });
}

/** What an origin was asked for: `whole`, `1000-`, and `1000- if-range` where it had to be the same file. */
export function askedOf({ requests }: Origin): readonly string[] {
  return requests.map(({ headers }) => {
    const range = headers.range?.replace('bytes=', '') ?? 'whole';
    return headers['if-range'] === undefined ? range : `${range} if-range`;
  });
}

/** Pauses take no time, and are over when they should be. */
function jumpingClock(pauses: number[]) {
  let skipped = 0;
  return {
    now: () => performance.now() + skipped,
    sleep: async (milliseconds: number) => {
      pauses.push(Math.round(milliseconds));
      skipped += milliseconds;
    },
  };
}
