// Checks real images with the bundled action: with and without a shell, for this machine's platform and the other one, and images
// whose content is for another platform than their config states.
import { access, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderLog } from '../../../scripts/local-runner/render-log.ts';
import { type ActionResult, runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { runProgram } from '../../support/command.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { writeFiles } from '../../support/files.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const ACTION = join(import.meta.dirname, '..', '..', '..', 'actions', 'check-image', 'action.yml');
const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const BOTH = [OWN_ARCH, OTHER_ARCH] as const;

let dockerEnv: DockerEnv;
let runnerEnv: RunnerEnv;
beforeAll(async () => {
  runnerEnv = await createRunnerEnv();
  dockerEnv = await startDockerEnv();
});
afterAll(async () => {
  await dockerEnv?.stop();
  await removeRunnerEnv(runnerEnv);
});

async function docker(...args: readonly string[]): Promise<string> {
  const { code, out } = await runProgram('docker', args, runnerEnv.root, dockerEnv.env);
  expect(code, out).toBe(0);
  return out;
}

let images = 0;

/** Builds an image and loads it into Docker. Returns its name. */
async function build(dockerfile: string, arch: string, ...options: readonly string[]): Promise<string> {
  const context = join(runnerEnv.root, `context-${++images}`);
  await writeFiles(context, { Dockerfile: dockerfile, 'entry.sh': '#!/usr/bin/env sh\nset -e\nexec "$@"\n' });
  for (const each of BOTH)
    await writeFile(join(context, `program-${each}`), tinyElf(each, 'it runs\n'), { mode: 0o755 });
  const name = `checked:${images}`;
  const load = options.includes('--push') ? [] : ['--load'];
  const tag = options.includes('--push') ? `${dockerEnv.registry}/${name}` : name;
  const common = ['--quiet', '--provenance=false', '--platform', `linux/${arch}`, '--tag', tag];
  await docker('buildx', 'build', ...common, ...load, ...options, context);
  return tag;
}

function check(inputs: Readonly<Record<string, string>>): Promise<ActionResult> {
  const { PATH = '', DOCKER_HOST = '', DOCKER_CONFIG = '' } = dockerEnv.env;
  const env = { PATH, DOCKER_HOST, DOCKER_CONFIG, SECRET_OF_THE_RUNNER: 'known', SHARED: 'value' };
  return runAction(runnerEnv, { action: ACTION, inputs, env });
}

/** The lines of the log, without the indentation of a group. */
const text = ({ log }: ActionResult) =>
  renderLog(log)
    .map((line) => line.trim())
    .join('\n');

it.each(BOTH)('an image with a shell for linux/%s: config, program, uname and a test with results', async (arch) => {
  const image = await build(`FROM ${dockerEnv.images.debian}\nUSER 10001\nCMD ["awk", "--version"]\n`, arch);
  const results = join(runnerEnv.workspace, `results-${arch}`);
  const result = await check({
    image,
    platform: `linux/${arch}`,
    run: 'uname -m > "$RESULTS/machine"\nenv | cut -d = -f 1 | sort > "$RESULTS/variables"\necho "$SHARED, and ::notice::seen"',
    env: 'SHARED UNSET',
    results: `results-${arch}`,
  });
  expect(result.exitCode, result.log).toBe(0);
  expect(text(result)).toContain(`linux/${arch}: awk is /usr/bin/mawk`);
  expect(text(result)).toContain(`linux/${arch}: uname says ${MACHINES[arch]}`);
  expect(result.log).toContain('value, and ::notice::seen\n');
  expect(await readFile(join(results, 'machine'), 'utf8')).toBe(`${MACHINES[arch]}\n`);
  expect((await stat(join(results, 'machine'))).uid).toBe(process.getuid?.());
  const variables = (await readFile(join(results, 'variables'), 'utf8')).trim().split('\n');
  expect(variables.filter((each) => !/^(?:_|HOME|HOSTNAME|PATH|PWD|QEMU_CPU|RESULTS|SHARED)$/.test(each))).toEqual([]);
  expect(result.summary).toContain(
    `| ${image} | linux/${arch} | /usr/bin/mawk | ${MACHINES[arch].replace('_', '&#95;')} | passed |`,
  );
});

it.each(BOTH)('an image from scratch for linux/%s, without a shell', async (arch) => {
  const dockerfile = `FROM scratch\nCOPY program-${arch} /program\nENTRYPOINT ["/program"]\n`;
  const image = await build(dockerfile, arch);
  const result = await check({ image, platform: `linux/${arch}` });
  expect(result.exitCode, result.log).toBe(0);
  expect(text(result)).toContain(`linux/${arch}: /program\nlinux/${arch}: the image has no shell`);
  expect(result.summary).toContain(`| ${image} | linux/${arch} | /program | none | none |`);
  const tested = await check({ image, platform: `linux/${arch}`, run: 'true' });
  expect(tested.exitCode).toBe(1);
  expect(text(tested)).toContain('the test cannot run, because the image has no shell (sh). Remove the test');
});

it('an image that states the platform but has a program for another', async () => {
  const dockerfile = `FROM scratch\nCOPY program-${OWN_ARCH} /opt/program\nENV PATH=/opt\nCMD ["program"]\n`;
  const image = await build(dockerfile, OTHER_ARCH);
  const result = await check({ image, platform: `linux/${OTHER_ARCH}` });
  expect(result.exitCode).toBe(1);
  expect(text(result)).toContain(
    `expected its program /opt/program to be for linux/${OTHER_ARCH}, got linux/${OWN_ARCH}. The config of the image states the right platform`,
  );
});

it('an image whose second program, after an entrypoint script, is for another platform', async () => {
  const dockerfile = `FROM ${dockerEnv.images.debian}
COPY entry.sh /entry.sh
RUN chmod +x /entry.sh
COPY program-${OWN_ARCH} /usr/local/bin/program
ENTRYPOINT ["/entry.sh"]
CMD ["program"]
`;
  const image = await build(dockerfile, OTHER_ARCH);
  const result = await check({ image, platform: `linux/${OTHER_ARCH}` });
  expect(text(result)).toContain(`expected its program /usr/local/bin/program to be for linux/${OTHER_ARCH}`);
  const right = await build(dockerfile.replace(`program-${OWN_ARCH}`, `program-${OTHER_ARCH}`), OTHER_ARCH);
  const passed = await check({ image: right, platform: `linux/${OTHER_ARCH}` });
  expect(passed.exitCode, passed.log).toBe(0);
  expect(text(passed)).toContain(`linux/${OTHER_ARCH}: /entry.sh is /usr/bin/dash`);
});

it('an image for another platform', async () => {
  const image = await build(`FROM ${dockerEnv.images.debian}\n`, OWN_ARCH);
  const result = await check({ image, platform: `linux/${OTHER_ARCH}` });
  expect(result.exitCode).toBe(1);
  expect(text(result)).toContain(
    `Image '${image}': expected an image for linux/${OTHER_ARCH}, got linux/${OWN_ARCH}. Build it with \`platforms:\``,
  );
});

it('an image in a registry, by its digest, for each platform', async () => {
  const image = await build(`FROM ${dockerEnv.images.debian}\nCMD ["true"]\n`, 'amd64,linux/arm64', '--push');
  const inspected = await docker('buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}', image);
  const name = `${image.replace(/:\d+$/, '')}@${JSON.parse(inspected).digest}`;
  for (const arch of BOTH) {
    const result = await check({
      image: name,
      platform: `linux/${arch}`,
      run: `test "$(uname -m)" = ${MACHINES[arch]}`,
    });
    expect(result.exitCode, result.log).toBe(0);
  }
});

it('keeps the exit code of the test, and leaves no container', async () => {
  const image = await build(`FROM ${dockerEnv.images.debian}\n`, OWN_ARCH);
  const result = await check({ image, platform: `linux/${OWN_ARCH}`, run: 'echo before\nfalse || exit 7\necho after' });
  expect(result.exitCode).toBe(7);
  expect(result.log).toContain('before\n');
  expect(result.log).not.toContain('after\n');
  expect(text(result)).toContain(`Test in image '${image}' for linux/${OWN_ARCH}: it ended with 7.`);
  expect(result.summary).toContain('| failed with 7 |');
  expect(await docker('ps', '--all', '--quiet')).toBe('');
});

it('an image that does not exist', async () => {
  const image = `${dockerEnv.registry}/nothing:1`;
  const result = await check({ image, platform: `linux/${OWN_ARCH}`, run: 'touch "$RESULTS/x"', results: 'none' });
  expect(result.exitCode).toBe(1);
  expect(text(result)).toMatch(/Docker failed:\n.*(?:not found|unknown)/);
  expect(text(result)).toContain('Check the name of the image and its tag or digest');
  await expect(access(join(runnerEnv.workspace, 'none'))).rejects.toThrow();
});
