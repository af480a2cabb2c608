// How the bundled action ends: with a docker that this test writes, which hangs, fails or does not exist.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { actionEnvironment } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'actions', 'check-image');

/** Has an image with a shell. A test in it writes a file, then runs for as long as it may. */
const DOCKER = `#!/bin/sh
echo "$*" >> "$0.calls"
case $1 in
  image) echo '{"Os":"linux","Architecture":"${OWN_ARCH}","Config":{"Cmd":["/bin/sh"]}}' ;;
  version) echo ${OWN_ARCH} ;;
  create) echo container ;;
  cp) case $2 in
        container:/bin/sh) tar -C "$(dirname "$0")" -cf - sh ;;
        *) echo 'Could not find the file' >&2; exit 1 ;;
      esac ;;
  run) case "$*" in
        *uname*) uname -m ;;
        *) touch "$0.running"; exec sleep 60 ;;
      esac ;;
esac
`;

let runnerEnv: RunnerEnv;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(runnerEnv));

async function start(docker: string, inputs: Readonly<Record<string, string>>) {
  const program = join(runnerEnv.root, 'docker');
  await writeFile(program, docker, { mode: 0o755 });
  await writeFile(join(runnerEnv.root, 'sh'), tinyElf(OWN_ARCH, ''), { mode: 0o755 });
  const all = { image: 'name:1', platform: `linux/${OWN_ARCH}`, ...inputs };
  const env = await actionEnvironment(runnerEnv, { action: join(FOLDER, 'action.yml'), inputs: all });
  const action = spawn(process.execPath, [join(FOLDER, 'dist', 'main', 'index.js')], {
    env: { ...env, PATH: `${runnerEnv.root}:/usr/bin:/bin` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(action, 'close');
  const log = text(action.stdout);
  const calls = async () => (await readFile(`${program}.calls`, 'utf8').catch(() => '')).trim().split('\n');
  return { action, program, calls, end: async () => ({ code: (await ended)[0], log: await log }) };
}

it('a cancelled job removes the container of the test, and the one whose files were read', async () => {
  const { action, program, calls, end } = await start(DOCKER, { run: 'anything' });
  while (!existsSync(`${program}.running`) && action.exitCode === null) await sleep(20);
  action.kill('SIGINT');
  const { code, log } = await end();
  expect(code, log).toBe(1);
  expect(log).toMatch(/^::error title=check-image%3A interrupted::/m);
  const made = await calls();
  const name = /--name (check-image-\S+)/.exec(made.join('\n'))?.[1];
  expect(made.filter((each) => each.startsWith('rm '))).toEqual([
    'rm --force --volumes container',
    `rm --force --volumes ${name}`,
  ]);
});

it.each([
  [
    'fails',
    '#!/bin/sh\necho "Cannot connect to the Docker daemon at unix:///var/run/docker.sock." >&2\nexit 1\n',
    'Start Docker',
  ],
  ['prints no JSON', '#!/bin/sh\necho "<html>"\n', 'expected JSON, got: <html>'],
  ['prints JSON without a platform', '#!/bin/sh\necho "[]"\n', 'its config has no os or no architecture'],
  ['prints nothing', '#!/bin/sh\n', 'expected JSON, got'],
])('a docker that %s is an error that says so', async (_, docker, message) => {
  const { end } = await start(docker, {});
  const { code, log } = await end();
  expect(code).toBe(1);
  expect(log).toMatch(/^::error title=check-image%3A docker-failed::/m);
  expect(log).toContain(message);
});
