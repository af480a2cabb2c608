// How the bundled action ends: all is written, whoever reads it and however slowly, and the exit code is right.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  createRunnerEnv,
  type RunnerEnv,
  readStepResult,
  removeRunnerEnv,
  stepEnvironment,
} from '../../../scripts/local-runner/runner-env.ts';

const DIST = join(import.meta.dirname, '..', '..', '..', 'actions', 'arch-probe', 'dist');
/** More than any pipe holds: each mismatch is a line of 200 bytes. */
const CONDITIONS = 2000;

let runnerEnv: RunnerEnv;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(runnerEnv));

it.each(['fail', 'warn'])('a slow reader gets the whole log: on-mismatch %s', async (onMismatch) => {
  const conditions = Array.from({ length: CONDITIONS }, (_, at) => `cpus: >=${100_000 + at}`);
  const env = await stepEnvironment(runnerEnv);
  const inputs = { INPUT_EXPECT: conditions.join('\n'), 'INPUT_ON-MISMATCH': onMismatch };
  const action = spawn(process.execPath, [join(DIST, 'main', 'index.js')], {
    env: { ...env, ...inputs },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(action, 'close');
  await setTimeout(300);
  expect(action.exitCode).toBeNull();
  const log = await text(action.stdout);
  const [code] = await ended;
  const result = await readStepResult(env, code, log);
  const level = onMismatch === 'fail' ? 'error' : 'warning';
  expect(log.match(new RegExp(`^::${level} title=arch-probe%3A cpus::.*$`, 'gm'))).toHaveLength(CONDITIONS);
  expect([result.exitCode, result.outputs.mismatches]).toEqual([onMismatch === 'fail' ? 1 : 0, String(CONDITIONS)]);
  const lines = log.trimEnd().split('\n');
  if (onMismatch === 'fail') expect(lines.at(-1)).toMatch(/^platform-mismatch: .*#platform-mismatch\r?$/);
  expect(result.summary).toMatch(new RegExp(`\\| &#62;=${100_000 + CONDITIONS - 1} \\|`));
});

it('the second bundle has what the first one loads on macOS and Windows', async () => {
  const { default: uncommon } = await import(join(DIST, 'uncommon', 'index.js'));
  expect(typeof uncommon.gatherMacosFacts).toBe('function');
  expect(typeof uncommon.gatherWindowsFacts).toBe('function');
});
