// A build that is killed, cancelled or out of time leaves nothing running, and nothing that the next one takes for an install.
import { readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { StepResult } from '../../../scripts/local-runner/runner-env.ts';
import type { OriginFault } from '../../support/loopback-origin.ts';
import { KUBO_VERSION, toolCacheContents } from '../../support/setup-ipfs-kit.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../../support/tiny-modules.ts';
import { expectFailure } from './expect-failure.ts';

const MODULE = `/github.com/ipfs/kubo/@v/v${KUBO_VERSION}.zip`;
const IN_BUILD = '/modules.example/%21tiny/say/@v/v1.2.3.zip';

let stage: SourceBuildFixture;
beforeEach(async () => {
  stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
});
afterEach(() => stage.tearDown());

function answer(asked: string, fault: OriginFault): void {
  stage.proxy.injectFaults(({ path }) => (path === asked ? fault : null));
}

/** Waits until a run has asked for a file, or has ended; `times` counts what the runs before it asked, too. */
async function reaches(asked: string, running: Promise<StepResult>, times = 1): Promise<void> {
  let ended = false;
  running.then(() => {
    ended = true;
  });
  while (!ended && stage.proxy.requests.filter(({ path }) => path === asked).length < times) await sleep(5);
}

async function expectBuilt({ exitCode, log, outputs }: StepResult): Promise<void> {
  expect(exitCode, log).toBe(0);
  expect(outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'go-checksum-db' });
  const folder = join(stage.runnerEnv.toolCache, 'kubo');
  expect((await readdir(folder)).filter((name) => !name.startsWith('.staging-'))).toEqual([KUBO_VERSION]);
  expect((await readdir(join(folder, KUBO_VERSION))).sort()).toEqual([process.arch, `${process.arch}.complete`]);
}

it('killed as the module comes, and twice in the build, with all that it started', async () => {
  for (const [asked, times] of [
    [MODULE, 1],
    [IN_BUILD, 1],
    [IN_BUILD, 2],
  ] as const) {
    answer(asked, { kind: 'stall', after: 100 });
    const running = stage.run();
    await reaches(asked, running, times);
    stage.kill();
    expect(await running).toMatchObject({ signal: 'SIGKILL', outputs: {} });
  }
  stage.proxy.injectFaults(() => null);
  await expectBuilt(await stage.run());
});

it('killed alone, while the go command that it started goes on', async () => {
  answer(IN_BUILD, { kind: 'serve', trickle: { bytes: 100, pause: 100 } });
  const kill = new AbortController();
  const running = stage.run({}, { kill: kill.signal });
  await reaches(IN_BUILD, running);
  kill.abort();
  expect(await running).toMatchObject({ signal: 'SIGKILL', outputs: {} });
  expect(stage.processes()).not.toEqual([]);
  await expectBuilt(await stage.run());
});

it.each([
  ['SIGINT', MODULE],
  ['SIGINT', IN_BUILD],
  ['SIGTERM', IN_BUILD],
] as const)('cancelled by %s at %s', async (signal, asked) => {
  answer(asked, { kind: 'stall', after: 100 });
  const running = stage.run();
  await reaches(asked, running);
  // The runner tells the step's own process, and nobody else.
  const action = stage.processes().find(({ pid }) => readlinkSync(`/proc/${pid}/exe`) === process.execPath);
  process.kill(action?.pid ?? 0, signal);
  const { log, exitCode, outputs, path } = await running;
  expect([failureCode(log), exitCode, outputs, path], log).toEqual(['interrupted', 1, {}, []]);
  expect(stage.processes()).toEqual([]);
  expect(await toolCacheContents(stage.runnerEnv)).toEqual([]);
  expect(await readdir(stage.temporary)).toEqual([]);
});

it('out of time in the build', async () => {
  answer(IN_BUILD, { kind: 'stall', after: 100 });
  const says = /Kubo 0\.43\.0.*build-timeout-minutes/;
  await expectFailure(stage, {
    inputs: { 'build-timeout-minutes': '0.03' },
    code: 'source-build-timed-out',
    message: says,
  });
  expect(stage.proxy.requests.some(({ path }) => path === IN_BUILD)).toBe(true);
  expect(await readdir(stage.temporary)).toEqual([]);
});
