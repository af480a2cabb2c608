// The bundled action as a runner runs it: natively, and under QEMU's user mode, started in all the ways that jobs use.
import { spawnSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readLibcVersion } from '../../kit/platform/host/libc-version.ts';
import { localHostSystem } from '../../kit/platform/host/system.ts';
import { runAction } from '../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  removeRunnerEnv,
  type StepResult,
} from '../../scripts/local-runner/runner-env.ts';
import { debianProgram } from '../support/debian/package.ts';
import { type Emulation, emulationWrapper, HANDLER_NAME, hasDocker } from '../support/isolation/emulation.ts';
import { installOtherNode, type OtherNode } from '../support/programs/other-node.ts';
import { OTHER_ARCH, OWN_ARCH } from '../support/setup-ipfs-kit.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'actions', 'arch-probe');
const UNAME = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const KERNEL = `/proc/sys/kernel/arch: ${UNAME[OWN_ARCH]}`;
const QEMU_VERSION = new RegExp(`^qemu-${UNAME[OTHER_ARCH]} \\d+\\.\\d+\\.\\d+$`);

let runnerEnv: RunnerEnv;
let node: OtherNode;
let qemu: string;
beforeAll(async () => {
  node = await installOtherNode();
  qemu = await debianQemu(OTHER_ARCH);
});
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(runnerEnv));

const debianQemu = (arch: keyof typeof UNAME) =>
  debianProgram('qemu-user-static', `usr/bin/qemu-${UNAME[arch]}-static`);

function run(inputs: Readonly<Record<string, string>>, wrapper: readonly string[] = []): Promise<StepResult> {
  const { DOCKER_HOST } = process.env;
  const env = wrapper.length > 0 && DOCKER_HOST ? { DOCKER_HOST } : {};
  return runAction(runnerEnv, { action: join(FOLDER, 'action.yml'), inputs, wrapper, env });
}

function underQemu(
  method: Emulation['method'],
  inputs: Readonly<Record<string, string>>,
  over: Partial<Emulation> = {},
): Promise<StepResult> {
  const wrapper = emulationWrapper({
    method,
    qemu,
    node: node.path,
    libraries: node.root,
    mountedFolders: [runnerEnv.root, FOLDER],
    ...over,
  });
  return run(inputs, wrapper ?? expect.unreachable(`${method} needs user namespaces or sudo`));
}

/** The facts of all processes under QEMU. */
function emulatedFacts(): Readonly<Record<string, unknown>> {
  return {
    platform: `linux/${OTHER_ARCH}`,
    'uname-machine': UNAME[OTHER_ARCH],
    'machine-arch': OWN_ARCH,
    emulated: 'true',
    emulator: expect.stringMatching(QEMU_VERSION),
    libc: expect.stringMatching(/^glibc 2\.\d+$/),
    'page-size': '4096',
  };
}

const evidenceOf = ({ outputs }: StepResult) => (outputs.evidence ?? '').split('\n');
const modalias = () => expect.stringMatching(/^\/sys\/devices\/system\/cpu\/modalias: cpu:type:/);
const program = (file: string, emulator: unknown, arch: string = OWN_ARCH) =>
  `/proc/self/task/…/exe: ${file}, an ELF file for ${arch} that identifies itself as ${emulator}`;

/** Returns the titles and messages of the error annotations. */
const errors = ({ log }: StepResult) =>
  [...log.matchAll(/^::error title=arch-probe%3A (.*?)::(.*)$/gm)].map(([, title, message]) => `${title}: ${message}`);

describe('this machine', () => {
  it('is native, and meets the expectations', async () => {
    const result = await run({ 'expect-platform': `linux/${OWN_ARCH}`, 'expect-emulated': 'false' });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      'machine-arch': OWN_ARCH,
      emulated: 'false',
      emulator: 'none',
      mismatches: '0',
    });
    expect(evidenceOf(result).slice(0, 2)).toEqual([`/proc/self/task/…/exe: an ELF file for ${OWN_ARCH}`, KERNEL]);
    expect(result.summary).toMatch(new RegExp(`^### arch-probe: linux/${OWN_ARCH}, native\n`));
  });

  it('does not meet the expectations for the other architecture', async () => {
    const result = await run({ 'expect-platform': OTHER_ARCH, 'expect-emulated': 'true' });
    expect(result.exitCode).toBe(1);
    expect(errors(result)).toEqual([
      `platform: Expected this job to run as ${OTHER_ARCH}, found linux/${OWN_ARCH} on an ${OWN_ARCH} machine. Correct the labels of the runner, or add a label to \`runs-on\` that only the right machines have.`,
      "emulated: Expected this job to be emulated, found native. The job runs without an emulator. Set expect-emulated to 'false' if that is intended.",
    ]);
  });
});

describe(`Node for ${OTHER_ARCH} under QEMU`, () => {
  it('is detected if QEMU is started by its path', async () => {
    const result = await underQemu('direct', {});
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject(emulatedFacts());
    expect(evidenceOf(result)).toEqual([program(qemu, result.outputs.emulator), KERNEL, modalias()]);
    expect(result.summary).toMatch(
      new RegExp(`^### arch-probe: linux/${OTHER_ARCH}, emulated by ${result.outputs.emulator} on ${OWN_ARCH}\n`),
    );
  });

  it('is detected if QEMU is renamed', async () => {
    const path = join(runnerEnv.root, 'worker');
    await copyFile(qemu, path);
    const result = await underQemu('direct', {}, { qemu: path });
    expect(result.outputs).toMatchObject(emulatedFacts());
    expect(evidenceOf(result)[0]).toBe(program(path, result.outputs.emulator));
  });

  it('is detected in a chroot without /sys', async () => {
    const result = await underQemu('chroot', {});
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      ...emulatedFacts(),
      distribution: 'unknown',
      'cpu-cores': String(cpus().length),
    });
    expect(evidenceOf(result)).toEqual([program(qemu, result.outputs.emulator), KERNEL]);
  });

  it('is detected in a chroot through a handler of binfmt_misc', async () => {
    const result = await underQemu('binfmt', {});
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      ...emulatedFacts(),
      'binfmt-platforms': `linux/${OTHER_ARCH}`,
      'binfmt-handlers': `${HANDLER_NAME}=linux/${OTHER_ARCH}:F`,
    });
    expect(evidenceOf(result)).toEqual([program(qemu, result.outputs.emulator), KERNEL]);
  });

  if (hasDocker()) it('is detected in a container of Docker', inContainer);
  else console.log('No Docker engine responds, so the test in a container does not run.');

  it('fails a job that expects this machine and no emulation', async () => {
    const result = await underQemu('direct', { 'expect-platform': OWN_ARCH, 'expect-emulated': 'false' });
    const { emulator, mismatches } = result.outputs;
    expect([result.exitCode, mismatches]).toEqual([1, '2']);
    expect(errors(result)).toEqual([
      `platform: Expected this job to run as ${OWN_ARCH}, found linux/${OTHER_ARCH}, emulated by ${emulator}, on an ${OWN_ARCH} machine. The machine is right, but its runner is not. Install the runner for ${OWN_ARCH}, and start it without an emulator.`,
      `emulated: Expected this job to be native, found emulated by ${emulator} on ${OWN_ARCH}. Run the job on ${OTHER_ARCH} hardware, or with a runner for ${OWN_ARCH}.`,
    ]);
  });

  it('passes a job that expects emulation', async () => {
    const result = await underQemu('direct', { 'expect-platform': OTHER_ARCH, 'expect-emulated': 'true' });
    expect([result.exitCode, errors(result)]).toEqual([0, []]);
  });

  it('passes with a notice if the job expects a platform only', async () => {
    const result = await underQemu('direct', { 'expect-platform': OTHER_ARCH });
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain(
      `::notice title=arch-probe%3A emulated::This job runs as linux/${OTHER_ARCH} as expected, but emulated by ${result.outputs.emulator} on ${OWN_ARCH}. Set expect-emulated to 'true' to allow that, or to 'false' to fail the job.`,
    );
  });
});

async function inContainer(): Promise<void> {
  const inputs = { 'expect-platform': OWN_ARCH, expect: 'container: docker\nmemory-limit: 512MiB\ncpus: 1' };
  const result = await underQemu('container', inputs);
  expect(result.outputs).toMatchObject({ ...emulatedFacts(), container: 'docker', mismatches: '1' });
  expect(evidenceOf(result).slice(0, 2)).toEqual([program(qemu, result.outputs.emulator), KERNEL]);
  expect(errors(result)).toEqual([
    `platform: Expected this job to run as ${OWN_ARCH}, found linux/${OTHER_ARCH}, emulated by ${result.outputs.emulator}, on an ${OWN_ARCH} machine. The machine is right, but the image of the container is not. Use one for linux/${OWN_ARCH}.`,
  ]);
}

it('Node for this architecture under QEMU is detected as emulated', async () => {
  const over = { qemu: await debianQemu(OWN_ARCH), node: process.execPath, libraries: null };
  const result = await underQemu('direct', { 'expect-emulated': 'false' }, over);
  const { platform, emulator } = result.outputs;
  expect([result.exitCode, platform, result.outputs['machine-arch']]).toEqual([1, `linux/${OWN_ARCH}`, OWN_ARCH]);
  expect(emulator).toMatch(new RegExp(`^qemu-${UNAME[OWN_ARCH]} \\d`));
  expect(evidenceOf(result).slice(0, 2)).toEqual([program(over.qemu, emulator), KERNEL]);
  expect(errors(result)).toEqual([
    `emulated: Expected this job to be native, found emulated by ${emulator} on ${OWN_ARCH}. The machine runs such programs natively. Start the runner without an emulator.`,
  ]);
});

it('the loader of a real musl contains its version', async () => {
  const loader = await debianProgram('musl', `lib/ld-musl-${UNAME[OWN_ARCH]}.so.1`);
  // Without arguments, the loader prints its version and usage, and fails.
  const { stderr } = spawnSync(loader, { encoding: 'utf8' });
  const version = readLibcVersion({ name: 'musl', interpreter: loader }, localHostSystem());
  expect(stderr).toContain(`\nVersion ${version}\n`);
});
