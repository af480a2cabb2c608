// The bundled action with real Python: packages as installers leave them, and interpreters that cannot tell.
import { readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  removeRunnerEnv,
  type StepResult,
} from '../../../scripts/local-runner/runner-env.ts';

const ACTION = join(import.meta.dirname, '..', '..', '..', 'actions', 'wheel-report', 'action.yml');

let runnerEnv: RunnerEnv;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(runnerEnv));

function run(
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  return runAction(runnerEnv, { action: ACTION, inputs, env });
}

/** Writes the metadata of an installed package to a folder of PYTHONPATH. */
async function install(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = join(runnerEnv.root, 'site', `${name}-1.0.dist-info`);
  await mkdir(folder, { recursive: true });
  const all = { METADATA: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`, INSTALLER: 'pip\n', ...files };
  for (const [file, text] of Object.entries(all)) await writeFile(join(folder, file), text);
}

const wheel = (...tags: readonly string[]) =>
  `Wheel-Version: 1.0\nGenerator: x\n${tags.map((tag) => `Tag: ${tag}\n`).join('')}`;

it('action.yml has these inputs', () => {
  const { inputs } = parse(readFileSync(ACTION, 'utf8')) as { inputs: object };
  expect(Object.keys(inputs)).toEqual(['python', 'working-directory']);
});

describe('with Python', () => {
  it('lists the packages that were compiled, and no others', async () => {
    await install('compiled', { WHEEL: wheel('cp311-cp311-linux_aarch64') });
    await install('downloaded', { WHEEL: wheel('cp311-cp311-manylinux_2_17_aarch64') });
    await install('pure', { WHEEL: wheel('py3-none-any') });
    await install('the-project', { WHEEL: wheel('cp311-cp311-linux_aarch64'), 'direct_url.json': '{}' });
    await install('a-distribution', {});
    const { exitCode, log, summary } = await run({ python: 'python3' }, { PYTHONPATH: join(runnerEnv.root, 'site') });
    expect([exitCode, log.includes('::notice')]).toEqual([0, false]);
    expect(log).toMatch(/^Compiled for Python 3\.\d+ on linux_aarch64, usually because there is no wheel:$/m);
    expect(log).toMatch(/^compiled 1\.0$/m);
    expect(summary).toMatch(/^\| Compiled for Python 3\.\d+ on linux&#95;aarch64 \| Version \|\n\| --- \| --- \|\n/);
    expect(
      summary
        .trim()
        .split('\n')
        .filter((row) => / 1\.0 \|$/.test(row)),
    ).toEqual(['| compiled | 1.0 |']);
  });

  it('writes no summary if there are none', async () => {
    await install('pure', { WHEEL: wheel('py3-none-any') });
    const { exitCode, log, summary } = await run({ python: 'python3' }, { PYTHONPATH: join(runnerEnv.root, 'site') });
    expect([exitCode, summary]).toEqual([0, '']);
    expect(log).toMatch(/None of the \d+ packages was compiled on this machine\./);
  });

  it('is not misled by modules in the folder of the job', async () => {
    await writeFile(join(runnerEnv.workspace, 'json.py'), 'raise SystemExit(9)');
    const { exitCode, log } = await run({ python: 'python3' });
    expect([exitCode, log.includes('Could not find out')]).toEqual([0, false]);
  });
});

describe('says that it could not find out, and passes', () => {
  async function python(script: string): Promise<void> {
    await mkdir(join(runnerEnv.workspace, 'sub', 'bin'), { recursive: true });
    const path = join(runnerEnv.workspace, 'sub', 'bin', 'python');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }

  it.each([
    ['on macOS', `echo '{"system": "darwin", "version": "3.11", "packages": []}'`, /Wheels for darwin do not tell/],
    ['if Python fails', 'echo "Traceback" >&2; echo "ModuleNotFoundError: x" >&2; exit 1', /ModuleNotFoundError: x/],
    ['if it prints something else', 'echo hello', /failed: it printed nothing/],
    ['if it is killed', 'kill -9 $$', /was ended by SIGKILL/],
  ])('%s', async (_, script, message) => {
    await python(script);
    const result = await run({ python: 'bin/python', 'working-directory': 'sub' });
    expect([result.exitCode, result.summary]).toEqual([0, '']);
    expect(result.log.match(/^::notice title=wheel-report::Could not find out/gm)).toHaveLength(1);
    expect(result.log).toMatch(message);
  });

  it.each([
    [{ python: 'no-such-python' }, /'no-such-python' cannot be started/],
    [{ python: 'python3', 'working-directory': 'missing' }, /cannot be started/],
  ])('with %j', async (inputs, message) => {
    const { exitCode, log } = await run(inputs as Record<string, string>);
    expect(exitCode).toBe(0);
    expect(log).toMatch(message);
  });
});
