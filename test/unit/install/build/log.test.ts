import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BuildLog, openBuildLog } from '../../../../kit/install/build/log.ts';

let folder: string;
let told: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-log-'));
  told = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const tell = (text: string) => told.push(text);
const open = (file: string, progress?: () => string): BuildLog => {
  return openBuildLog(file, 'Lotus 1.37.0', { info: tell, warning: tell, debug: () => {} }, progress);
};

it('has every line, in a folder that it makes, after what was there', async () => {
  const file = join(folder, 'new', 'lotus.log');
  for (const text of ['first', 'second']) {
    const log = open(file);
    log.stage('make deps');
    log.line(`\x1b[1m${text}\x1b[0m`);
    await log.close();
  }
  const stage = '== Lotus 1.37.0: make deps';
  expect(await readFile(file, 'utf8')).toBe(`${stage}\nfirst\n${stage}\nsecond\n`);
});

it('keeps the last 15 lines of a stage', async () => {
  const log = open(join(folder, 'log'));
  log.stage('make deps');
  for (let i = 1; i <= 20; i++) log.line(`line ${i}`);
  expect(log.tail()).toEqual(Array.from({ length: 15 }, (_, i) => `line ${i + 6}`));
  log.stage('make lotus');
  expect(log.tail()).toEqual([]);
  await log.close();
});

it('keeps the error of a Go package, after which others are compiled still', async () => {
  const log = open(join(folder, 'log'));
  log.stage('make lotus');
  log.line('# github.com/filecoin-project/lotus/lib');
  log.line('lib/lib.go:1:1: undefined: x');
  for (let i = 1; i <= 20; i++) log.line(`go.opencensus.io/plugin${i}/v1.17.0`);
  log.line('fmt');
  log.line('make: *** [Makefile:128: lotus] Error 1');
  expect(log.tail()).toEqual([
    '# github.com/filecoin-project/lotus/lib',
    'lib/lib.go:1:1: undefined: x',
    'make: *** [Makefile:128: lotus] Error 1',
  ]);
  await log.close();
});

it('tells every 10 s where it stands, and how long a stage took', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const log = open(join(folder, 'log'));
  log.stage('make deps');
  vi.advanceTimersByTime(10_000);
  log.line('   Compiling blst v0.3.14');
  vi.advanceTimersByTime(10_000);
  log.line(`##[error]::error::${'x'.repeat(500)}`);
  vi.advanceTimersByTime(10_000);
  await log.close();
  vi.advanceTimersByTime(60_000);
  expect(told.map((line) => line.slice(0, 60))).toEqual([
    'Lotus 1.37.0: make deps',
    '  make deps, 10 s: nothing printed yet',
    '  make deps, 20 s: Compiling blst v0.3.14',
    expect.stringMatching(/^ {2}make deps, 30 s: #\[error\]::error::x+$/),
    '  make deps ended after 30 s',
  ]);
});

it('tells what it is told to', async () => {
  const log = open(join(folder, 'log'), () => '7 packages compiled');
  log.stage('go build');
  await log.close();
  expect(told.at(-1)).toBe('  go build ended after 0 s: 7 packages compiled');
});

it.skipIf(process.platform !== 'linux')('goes on where its file cannot be written, with one warning', async () => {
  const log = open('/dev/full');
  log.stage('make deps');
  await vi.waitFor(() => expect(told).toContainEqual(expect.stringContaining('cannot be written: ENOSPC')));
  log.line('x');
  await log.close();
  expect(told.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
});
