// Parsers of bytes: headers of programs, archives, records.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { receiveTarGz } from '../../kit/download/archive/tar-gz.ts';
import { receiveZip } from '../../kit/download/archive/zip.ts';
import { isKitError } from '../../kit/errors.ts';
import { matchesRecord, RECORD_FILE, readRecord } from '../../kit/install/tool-cache/entry.ts';
import { readNeededVersions } from '../../kit/platform/executable/elf/needs.ts';
import { fileFromBytes } from '../../kit/platform/executable/file.ts';
import { parseExecutableFile } from '../../kit/platform/executable/header.ts';
import { libcOfFile } from '../../kit/platform/host/libc.ts';
import { tarGz } from '../../test/support/origins/publish.ts';
import { dynamicElf } from '../../test/support/programs/dynamic-elf.ts';
import { buildProgramFor, buildUniversalProgram } from '../../test/support/programs/foreign-program.ts';
import { zip } from '../../test/support/programs/zip.ts';
import type { FuzzedParser } from './parser.ts';

const MEMBER = 'kubo/ipfs';
const LIMITS = { archiveBytes: 2 ** 20, memberBytes: 2 ** 20, inflatedBytes: 2 ** 22 };
const CONTENT = Buffer.from('#!binary '.repeat(500));
const RECORD = {
  product: 'kubo',
  version: '0.43.0',
  platform: 'linux/amd64',
  verifiedBy: 'origin',
  origin: 'GitHub releases',
  digests: { a: 'sha512:00' },
  files: { ipfs: { size: 1, mtime: 2, sha256: '00' } },
};

/** Returns the parsers. Those of archives and records write to `folder`. */
export async function createBinaryParsers(folder: string): Promise<readonly FuzzedParser[]> {
  const entries = [
    { name: 'kubo/README.md', content: Buffer.from('read me') },
    { name: MEMBER, content: CONTENT },
  ];
  const archive = await tarGz(entries);
  return [
    {
      name: 'programs',
      bytes: [
        dynamicElf('amd64', 'x', { libraries: ['libc.so.6'], versions: ['GLIBC_2.34', 'GLIBC_2.2.5'] }),
        buildProgramFor({ os: 'linux', arch: 'arm64' }, 'x'),
        buildProgramFor({ os: 'darwin', arch: 'arm64' }, 'x'),
        buildProgramFor({ os: 'windows', arch: 'amd64' }, 'x'),
        buildUniversalProgram(),
      ],
      parse: (bytes) => {
        const file = fileFromBytes('a', bytes);
        // Each throws by itself for bytes that are not a program.
        return Promise.allSettled(
          [parseExecutableFile, readNeededVersions, libcOfFile].map(async (parse) => parse(file)),
        ).then(rethrow);
      },
    },
    { name: 'tar.gz', bytes: [archive], parse: (bytes) => receive(folder, bytes, receiveTarGz) },
    { name: 'tar', bytes: [gunzipSync(archive)], parse: (bytes) => receive(folder, gzipSync(bytes), receiveTarGz) },
    {
      name: 'zip',
      bytes: [zip(entries)],
      parse: (bytes) => receive(folder, bytes, (reception) => receiveZip(reception, join(folder, 'spool.zip'))),
    },
    {
      name: 'record of the tool cache',
      bytes: [Buffer.from(JSON.stringify(RECORD)), Buffer.from('{"digests":[],"files":[null]}')],
      parse: (bytes) => {
        writeFileSync(join(folder, RECORD_FILE), bytes);
        const record = readRecord(folder);
        return record && matchesRecord(folder, record, ['ipfs', '__proto__']);
      },
    },
  ];
}

type Receive = typeof receiveTarGz;

async function receive(folder: string, bytes: Buffer, receiveArchive: Receive): Promise<unknown> {
  const file = join(folder, 'ipfs');
  rmSync(file, { force: true });
  async function* inChunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  const hash = { update: () => undefined };
  const members = new Map([[MEMBER, file]]);
  return receiveArchive({ name: 'a', body: inChunks(), members, hash, verify: async () => undefined, limits: LIMITS });
}

/** Throws the first error that is not a KitError. */
function rethrow(results: readonly PromiseSettledResult<unknown>[]): void {
  for (const result of results) {
    if (result.status === 'rejected' && !isKitError(result.reason)) throw result.reason;
  }
}
