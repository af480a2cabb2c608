import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type BuildLog, openBuildLog } from '../../../../kit/install/build/log.ts';

let folder: string;
let logged: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-log-'));
  logged = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const logLine = (text: string) => logged.push(text);
const open = (file: string, progress?: () => string): BuildLog => {
  return openBuildLog(file, 'Lotus 1.37.0', { info: logLine, warning: logLine, debug: () => {} }, progress);
};

it('appends every line to the file, and creates its folder', async () => {
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

it('keeps the last 15 lines of a stage for errors', async () => {
  const log = open(join(folder, 'log'));
  log.stage('make deps');
  for (let i = 1; i <= 20; i++) log.line(`line ${i}`);
  expect(log.tail()).toEqual(Array.from({ length: 15 }, (_, i) => `line ${i + 6}`));
  log.stage('make lotus');
  expect(log.tail()).toEqual([]);
  await log.close();
});

it('keeps the error of a Go package when other packages are compiled after it', async () => {
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

it('logs progress every 10 s, and how long a stage took', async () => {
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
  expect(logged.map((line) => line.slice(0, 60))).toEqual([
    'Lotus 1.37.0: make deps',
    '  make deps, 10 s: no output yet',
    '  make deps, 20 s: Compiling blst v0.3.14',
    // The job's log writes it without a command.
    expect.stringMatching(/^ {2}make deps, 30 s: ##\[error\]::error::x+$/),
    '  make deps took 30 s',
  ]);
});

it('logs the given progress', async () => {
  const log = open(join(folder, 'log'), () => '7 packages compiled');
  log.stage('go build');
  await log.close();
  expect(logged.at(-1)).toBe('  go build took 0 s: 7 packages compiled');
});

it.skipIf(process.platform !== 'linux')('warns once if its file cannot be written, and continues', async () => {
  const log = open('/dev/full');
  log.stage('make deps');
  await vi.waitFor(
    () => expect(logged).toContainEqual(expect.stringMatching(/^Cannot write the build log .*: ENOSPC/)),
    10_000,
  );
  log.line('x');
  await log.close();
  expect(logged.filter((line) => line.includes('Cannot write'))).toHaveLength(1);
});

it.skipIf(process.platform === 'win32')('does not follow a link in place of its file', async () => {
  await writeFile(join(folder, 'victim'), 'mine');
  await symlink('victim', join(folder, 'log'));
  const log = open(join(folder, 'log'));
  log.stage('make deps');
  log.line('text');
  await log.close();
  expect(logged[0]).toMatch(/^Cannot write the build log .*ELOOP/);
  expect(await readFile(join(folder, 'victim'), 'utf8')).toBe('mine');
});
