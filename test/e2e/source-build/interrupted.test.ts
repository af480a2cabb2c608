// A build that is killed, cancelled or too slow leaves no process running, and nothing that the next job takes for an installed
// version.
import { readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { StepResult } from '../../../scripts/local-runner/runner-env.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../../support/go/tiny-modules.ts';
import type { OriginFault } from '../../support/origins/loopback-origin.ts';
import { KUBO_VERSION, toolCacheContents } from '../../support/setup-ipfs-kit.ts';
import { expectFailure } from './expect-failure.ts';

const MODULE = `/github.com/ipfs/kubo/@v/v${KUBO_VERSION}.zip`;
const IN_BUILD = '/modules.example/%21tiny/say/@v/v1.2.3.zip';

let fixture: SourceBuildFixture;
beforeEach(async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
});
afterEach(() => fixture.tearDown());

function injectFault(file: string, fault: OriginFault): void {
  fixture.proxy.injectFaults(({ path }) => (path === file ? fault : null));
}

/** Waits until the proxy had this many requests for a file, those of earlier runs included, or the run has ended. */
async function waitForRequests(file: string, running: Promise<StepResult>, times = 1): Promise<void> {
  let ended = false;
  running.then(() => {
    ended = true;
  });
  while (!ended && fixture.proxy.requests.filter(({ path }) => path === file).length < times) await sleep(5);
}

async function expectBuilt({ exitCode, log, outputs }: StepResult): Promise<void> {
  expect(exitCode, log).toBe(0);
  expect(outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'go-checksum-db' });
  const folder = join(fixture.runnerEnv.toolCache, 'kubo');
  expect((await readdir(folder)).filter((name) => !name.startsWith('.staging-'))).toEqual([KUBO_VERSION]);
  expect((await readdir(join(folder, KUBO_VERSION))).sort()).toEqual([process.arch, `${process.arch}.complete`]);
}

it('works after kills during the download and the build, of all processes at once', async () => {
  for (const [file, times] of [
    [MODULE, 1],
    [IN_BUILD, 1],
    [IN_BUILD, 2],
  ] as const) {
    injectFault(file, { kind: 'stall', after: 100 });
    const running = fixture.run();
    await waitForRequests(file, running, times);
    fixture.kill();
    expect(await running).toMatchObject({ signal: 'SIGKILL', outputs: {} });
  }
  fixture.proxy.injectFaults(() => null);
  await expectBuilt(await fixture.run());
});

it('works after a kill of the action alone, while its go command continues', async () => {
  injectFault(IN_BUILD, { kind: 'serve', trickle: { bytes: 100, pause: 100 } });
  const kill = new AbortController();
  const running = fixture.run({}, { kill: kill.signal });
  await waitForRequests(IN_BUILD, running);
  kill.abort();
  expect(await running).toMatchObject({ signal: 'SIGKILL', outputs: {} });
  expect(fixture.processes()).not.toEqual([]);
  await expectBuilt(await fixture.run());
});

it.each([
  ['SIGINT', MODULE],
  ['SIGINT', IN_BUILD],
  ['SIGTERM', IN_BUILD],
] as const)('ends all processes when cancelled by %s during %s', async (signal, file) => {
  injectFault(file, { kind: 'stall', after: 100 });
  const running = fixture.run();
  await waitForRequests(file, running);
  // The runner signals only the step's own process.
  const action = fixture.processes().find(({ pid }) => readlinkSync(`/proc/${pid}/exe`) === process.execPath);
  process.kill(action?.pid ?? 0, signal);
  const { log, exitCode, outputs, path } = await running;
  expect([failureCode(log), exitCode, outputs, path], log).toEqual(['interrupted', 1, {}, []]);
  expect(fixture.processes()).toEqual([]);
  expect(await toolCacheContents(fixture.runnerEnv)).toEqual([]);
  expect(await readdir(fixture.temporary)).toEqual([]);
});

it('ends all processes when the build takes too long', async () => {
  injectFault(IN_BUILD, { kind: 'stall', after: 100 });
  const says = /Kubo 0\.43\.0.*build-timeout-minutes/;
  await expectFailure(fixture, {
    inputs: { 'build-timeout-minutes': '0.03' },
    code: 'source-build-timed-out',
    message: says,
  });
  expect(fixture.proxy.requests.some(({ path }) => path === IN_BUILD)).toBe(true);
  expect(await readdir(fixture.temporary)).toEqual([]);
});
