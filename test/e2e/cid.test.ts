// kit/download computes the same CIDs as a real Kubo.
import { execFile } from 'node:child_process';
import { type Cipheriv, createCipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCidHash, matchesCid } from '../../kit/download/digest/cid.ts';
import { buildRealKubo } from '../support/programs/real-kubo.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const NODE = 174 * 256 * KIB;
const SIZES = [0, 1, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, MIB - 1, MIB, MIB + 1, 10 * MIB, NODE, NODE + 1];

let ipfs: string;
let root: string;
/** One repository with default settings, and one for each profile that changes how files are added. */
const repositories = ['test', 'unixfs-v0-2015', 'unixfs-v1-2025'] as const;
beforeAll(async () => {
  ipfs = await buildRealKubo();
  root = await mkdtemp(join(tmpdir(), 'cids-'));
  for (const profile of repositories) {
    await run(profile, ['init', '--profile=test', '--empty-repo']);
    if (profile !== 'test') await run(profile, ['config', 'profile', 'apply', profile]);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe.each(SIZES)('%i random bytes', (size) => {
  it.each([
    ['by default', 'test', []],
    ['with profile unixfs-v0-2015', 'unixfs-v0-2015', []],
    ['as CIDv1', 'test', ['--cid-version=1']],
    ['with profile unixfs-v1-2025', 'unixfs-v1-2025', []],
    [
      'with the flags of unixfs-v1-2025',
      'test',
      ['--cid-version=1', '--raw-leaves', '--chunker=size-1048576', '--max-file-links=1024'],
    ],
  ] as const)('%s', (_, repository, flags) => compare(size, repository, flags));
});

it('one byte more than a node with 1024 leaves of 1 MiB', () => compare(1024 * MIB + 1, 'unixfs-v1-2025'));

async function compare(size: number, repository: string, flags: readonly string[] = []): Promise<void> {
  const key = randomBytes(32);
  const printed = await run(repository, ['add', '--only-hash', '--quieter', ...flags], bytesOf(key, size));
  const hash = createCidHash(printed);
  for (const chunk of bytesOf(key, size)) hash.update(chunk);
  const computed = await hash.digest();
  expect(computed, `key ${key.toString('hex')}`).toContain(printed);
  const respelled = await run(repository, ['cid', 'format', '-v', '1', '-b', 'base36', printed]);
  expect(matchesCid(respelled, computed)).toBe(true);
}

/** Yields the pseudo-random bytes of `key`, in chunks of an uneven size. */
function* bytesOf(key: Buffer, size: number): Generator<Buffer> {
  const cipher: Cipheriv = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const zeros = Buffer.alloc(700_001);
  for (let left = size; left > 0; left -= zeros.length) yield cipher.update(zeros.subarray(0, left));
}

/** Returns the output of `ipfs` with `input` as its standard input. */
async function run(repository: string, args: readonly string[], input: Iterable<Buffer> = []): Promise<string> {
  const env = { IPFS_PATH: join(root, repository), IPFS_TELEMETRY: 'off' };
  const running = promisify(execFile)(ipfs, args, { env, encoding: 'utf8' });
  const { stdin } = running.child;
  if (stdin) await pipeline(Readable.from(input), stdin);
  return (await running).stdout.trim();
}
