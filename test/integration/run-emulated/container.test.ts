// The bundled action with a docker that only notes how it is called. DOCKER_HOST names another machine, so that the handlers of this
// one do not matter. test/e2e/docker/run-emulated.test.ts has real containers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../../actions/run-emulated/inputs.ts';
import { actionEnvironment, runAction } from '../../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  readStepResult,
  removeRunnerEnv,
  type StepResult,
} from '../../../scripts/local-runner/runner-env.ts';
import { OTHER_ARCH } from '../../support/setup-ipfs-kit.ts';

const ACTION = join(import.meta.dirname, '..', '..', '..', 'actions', 'run-emulated', 'action.yml');
const INPUTS = { image: 'python:3.11-slim', platform: `linux/${OTHER_ARCH}`, run: 'pytest' };
/** Notes each call: its arguments, one a line, and the variables that Docker would pass to the container. */
const FAKE_DOCKER = `#!/bin/sh
for each in "$@"; do printf '<%s>\\n' "$each"; done >> "$NOTES"
env | grep '^ONE=' >> "$NOTES"
echo "--- $1" >> "$NOTES"
if [ "$1" = rm ]; then touch "$NOTES.removed"; exit 0; fi
`;

let runnerEnv: RunnerEnv;
let env: Record<string, string>;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
  const bin = join(runnerEnv.root, 'bin');
  await mkdir(bin);
  const notes = join(runnerEnv.root, 'notes');
  env = { PATH: `${bin}:${process.env.PATH}`, NOTES: notes, DOCKER_HOST: 'tcp://192.0.2.1:2375' };
});
afterEach(() => removeRunnerEnv(runnerEnv));

async function fakeDocker(rest: string): Promise<void> {
  const path = join(runnerEnv.root, 'bin', 'docker');
  await writeFile(path, `${FAKE_DOCKER}${rest}\n`);
  await chmod(path, 0o755);
}

function run(inputs: Readonly<Record<string, string>> = {}): Promise<StepResult> {
  return runAction(runnerEnv, { action: ACTION, inputs: { ...INPUTS, ...inputs }, env });
}

/** `run`, `rm` */
function calls(): readonly string[] {
  return [...readFileSync(env.NOTES ?? '', 'utf8').matchAll(/^--- (.*)$/gm)].map(([, name = '']) => name);
}

const errors = ({ log }: StepResult) => [...log.matchAll(/^::error title=([^:]*)::/gm)].map(([, title]) => title);

it('action.yml has the inputs of the code, in the same order', () => {
  expect(Object.keys((parse(readFileSync(ACTION, 'utf8')) as { inputs: object }).inputs)).toEqual([...INPUT_NAMES]);
});

describe('a script', () => {
  it('that passes is one call of docker, with the output as it is', async () => {
    await fakeDocker('echo "::warning::from the test"; echo to stderr >&2');
    const result = await run({ env: 'ONE' });
    expect(result.exitCode, result.log).toBe(0);
    expect(calls()).toEqual(['run']);
    expect(result.log).toContain(`python:3.11-slim for linux/${OTHER_ARCH}, under QEMU`);
    expect(result.log).toMatch(/^::warning::from the test$/m);
    expect(result.log).toMatch(/^to stderr$/m);
    expect(result.summary).toContain(`| python:3.11-slim | linux/${OTHER_ARCH}, emulated | passed |`);
  });

  it('gets variables with any value by name only', async () => {
    await fakeDocker('');
    env.ONE = 'a "quoted" $value; id';
    expect((await run({ env: 'ONE' })).exitCode).toBe(0);
    const notes = await readFile(env.NOTES ?? '', 'utf8');
    expect(notes).toContain('<--env>\n<ONE>\n');
    expect(notes).toContain('\nONE=a "quoted" $value; id\n');
  });

  it.each([1, 7, 125])('that fails keeps its exit code: %i', async (code) => {
    await fakeDocker(`exit ${code}`);
    const result = await run();
    expect([result.exitCode, errors(result), calls()]).toEqual([code, ['run-emulated%3A test-failed'], ['run']]);
    expect(result.log).toContain(`it ended with ${code}. Read its output above.`);
    expect(result.log.includes('the container did not start')).toBe(code === 125);
    expect(result.summary).toContain(`| failed with ${code} |`);
  });

  it('whose docker is killed leaves no container', async () => {
    await fakeDocker('kill -9 $$');
    const result = await run();
    expect([result.exitCode, errors(result), calls()]).toEqual([1, ['run-emulated%3A docker-failed'], ['run', 'rm']]);
  });

  it('without docker fails', async () => {
    env.PATH = dirname(process.execPath);
    const result = await run();
    expect([result.exitCode, errors(result)]).toEqual([1, ['run-emulated%3A docker-failed']]);
    expect(result.log).toContain('docker cannot be started');
  });
});

it('an invalid input starts nothing', async () => {
  await fakeDocker('');
  const result = await run({ image: '--privileged' });
  expect([result.exitCode, errors(result)]).toEqual([1, ['run-emulated%3A invalid-input']]);
  expect(existsSync(env.NOTES ?? '')).toBe(false);
});

it('a misspelled input is a warning', async () => {
  await fakeDocker('');
  const result = await run({ path: 'x' });
  expect(result.exitCode).toBe(0);
  expect(result.log).toContain("Unknown input 'path'. Did you mean 'paths'?");
});

describe('a cancelled job', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('removes the container, after %s', async (signal) => {
    // Like the client: ignores the signal, and ends when its container does.
    await fakeDocker(`trap '' INT TERM; echo started; until [ -e "$NOTES.removed" ]; do sleep 0.05; done; exit 137`);
    const step = {
      ...(await actionEnvironment(runnerEnv, { action: ACTION, inputs: INPUTS })),
      ...env,
    };
    const entry = join(dirname(ACTION), 'dist', 'main', 'index.js');
    const action = spawn(process.execPath, [entry], { env: step, cwd: runnerEnv.workspace });
    let log = '';
    action.stdout.on('data', (chunk) => {
      log += chunk;
    });
    while (!log.includes('started')) await setTimeout(20);
    const closed = once(action, 'close');
    action.kill(signal);
    const [code] = await closed;
    const result = await readStepResult(step, code, log);
    expect([result.exitCode, errors(result)]).toEqual([1, ['run-emulated%3A interrupted']]);
    expect(result.log).toContain(`the step got ${signal}. The container was removed.`);
    expect(result.summary).toContain('| interrupted |');
    // Once more when the client has ended, which may have created the container meanwhile.
    expect(calls()).toEqual(['run', 'rm', 'rm']);
    const names = [...readFileSync(env.NOTES ?? '', 'utf8').matchAll(/^<(run-emulated-[0-9a-f-]{36})>$/gm)];
    expect(new Set(names.map(([, name]) => name)).size).toBe(1);
    expect(names).toHaveLength(3);
  });
});
