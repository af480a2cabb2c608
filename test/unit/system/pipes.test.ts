// A pipe in place of a file: opening it waits for a writer, so each of these waited without end.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../kit/daemon/kubo/config.ts';
import { readRepoVersion } from '../../../kit/daemon/kubo/repository.ts';
import { readLogTail } from '../../../kit/daemon/log-tail.ts';
import { sha256OfFile } from '../../../kit/download/digest/hash.ts';
import { verifyFiles } from '../../../kit/install/job-cache/files.ts';
import { RECORD_FILE, readRecord } from '../../../kit/install/tool-cache/entry.ts';
import { readEntry } from '../../../kit/install/tool-cache/entry-state.ts';
import { readRecords } from '../../../kit/process/record-file.ts';
import { readBoundedText, readTextOrEmpty } from '../../../kit/system/read-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pipe = (name: string) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  execFileSync('mkfifo', [path]);
  return path;
};

describe.skipIf(process.platform === 'win32')('a pipe is not read', () => {
  it('as a text', () => {
    expect(() => readBoundedText(pipe('a'))).toThrow('it is not a regular file');
    expect(readTextOrEmpty(pipe('b'))).toBe('');
  });

  it('as the record of a tool-cache or job-cache entry', () => {
    const directory = dirname(pipe(join('kubo', '0.43.0', RECORD_FILE)));
    expect(readRecord(directory)).toBeNull();
    writeFileSync(`${directory}.complete`, '');
    expect(readEntry({ directory, marker: `${directory}.complete` }, ['ipfs']).state).toBe('damaged');
  });

  it('as an executable of a job-cache entry', async () => {
    pipe('ipfs');
    const record = { files: { ipfs: { size: 0, mtime: 0, sha256: '' } } } as unknown as Parameters<
      typeof verifyFiles
    >[1];
    expect(await verifyFiles(folder, record, ['ipfs'])).toBe('it has no file ipfs');
    await expect(sha256OfFile(join(folder, 'ipfs'))).rejects.toThrow('is not a regular file');
  });

  it('as the record of a process', () => {
    pipe('a.process.json');
    expect(readRecords(folder, '.process.json')).toEqual([]);
  });

  it('as a file of a node', () => {
    pipe('config');
    pipe('version');
    expect(() => readConfig(folder)).toThrow('it is not a regular file');
    expect(readRepoVersion(folder)).toBeNull();
    expect(readLogTail(pipe('kubo-1.log'))).toEqual([]);
  });
});

describe('a large file', () => {
  it('is no record', () => {
    writeFileSync(join(folder, RECORD_FILE), `{"digests":{},"files":{}}${' '.repeat(2 ** 20)}`);
    expect(readRecord(folder)).toBeNull();
  });

  it('is read up to 4 MiB', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'x'.repeat(4 * 2 ** 20));
    expect(readBoundedText(path)).toHaveLength(4 * 2 ** 20);
    writeFileSync(path, 'x'.repeat(4 * 2 ** 20 + 1));
    expect(() => readBoundedText(path)).toThrow('more than the limit');
  });

  it.skipIf(process.platform !== 'linux')('is read if its size is only known at its end', () => {
    expect(readBoundedText('/proc/self/status')).toMatch(/^Name:/);
    expect(() => readBoundedText('/dev/zero')).toThrow('it is not a regular file');
  });
});
