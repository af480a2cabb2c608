// The bundled action as a runner runs it: on this machine as it is, and under QEMU's user mode in each way that jobs meet it.
import { spawnSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
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
import { debianProgram } from '../support/debian-package.ts';
import { type Emulation, emulationWrapper, HANDLER_NAME, hasDocker } from '../support/emulation.ts';
import { installOtherNode, type OtherNode } from '../support/other-node.ts';
import { OTHER_ARCH, OWN_ARCH } from '../support/setup-ipfs-kit.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'actions', 'arch-probe');
const UNAME = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const KERNEL = `/proc/sys/kernel/arch: ${UNAME[OWN_ARCH]}`;
const QEMU_VERSION = new RegExp(`^qemu-${UNAME[OTHER_ARCH]} \\d+\\.\\d+\\.\\d+$`);

let world: RunnerEnv;
let node: OtherNode;
let qemu: string;
beforeAll(async () => {
  node = await installOtherNode();
  qemu = await debianQemu(OTHER_ARCH);
});
beforeEach(async () => {
  world = await createRunnerEnv();
});
afterEach(() => removeRunnerEnv(world));

const debianQemu = (arch: keyof typeof UNAME) =>
  debianProgram('qemu-user-static', `usr/bin/qemu-${UNAME[arch]}-static`);

function run(inputs: Readonly<Record<string, string>>, wrapper: readonly string[] = []): Promise<StepResult> {
  const { DOCKER_HOST } = process.env;
  const env = wrapper.length > 0 && DOCKER_HOST ? { DOCKER_HOST } : {};
  return runAction(world, { action: join(FOLDER, 'action.yml'), inputs, wrapper, env });
}

function underQemu(
  way: Emulation['method'],
  inputs: Readonly<Record<string, string>>,
  over: Partial<Emulation> = {},
): Promise<StepResult> {
  const shown = [world.root, FOLDER];
  const wrapper = emulationWrapper({
    method: way,
    qemu,
    node: node.path,
    libraries: node.root,
    mountedFolders: shown,
    ...over,
  });
  return run(inputs, wrapper ?? expect.unreachable(`no way to mount what ${way} needs: no user namespaces, no sudo`));
}

/** The facts that every way under QEMU has. */
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

/** What the runner shows of the annotations. */
const errors = ({ log }: StepResult) =>
  [...log.matchAll(/^::error title=arch-probe%3A (.*?)::(.*)$/gm)].map(([, title, message]) => `${title}: ${message}`);

describe('this machine', () => {
  it('is native, and what it was promised to be', async () => {
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

  it('is not the other architecture', async () => {
    const result = await run({ 'expect-platform': OTHER_ARCH, 'expect-emulated': 'true' });
    expect(result.exitCode).toBe(1);
    expect(errors(result)).toEqual([
      `platform: This job was promised ${OTHER_ARCH} and runs as linux/${OWN_ARCH} on an ${OWN_ARCH} machine. The runner's labels are wrong, or runs-on names only labels that other machines have too: correct one of the two.`,
      'emulated: This job was promised to be emulated and is native. Nothing is between this job and the machine: expect false where that is welcome.',
    ]);
  });
});

describe(`Node for ${OTHER_ARCH} under QEMU`, () => {
  it('by its path', async () => {
    const result = await underQemu('direct', {});
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject(emulatedFacts());
    expect(evidenceOf(result)).toEqual([program(qemu, result.outputs.emulator), KERNEL, modalias()]);
    expect(result.summary).toMatch(
      new RegExp(`^### arch-probe: linux/${OTHER_ARCH}, emulated by ${result.outputs.emulator} on ${OWN_ARCH}\n`),
    );
  });

  it('by another name', async () => {
    const path = join(world.root, 'worker');
    await copyFile(qemu, path);
    const result = await underQemu('direct', {}, { qemu: path });
    expect(result.outputs).toMatchObject(emulatedFacts());
    expect(evidenceOf(result)[0]).toBe(program(path, result.outputs.emulator));
  });

  it('in a root of its own without /sys', async () => {
    const result = await underQemu('chroot', {});
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({ ...emulatedFacts(), distribution: 'unknown', 'cpu-cores': 'unknown' });
    expect(evidenceOf(result)).toEqual([program(qemu, result.outputs.emulator), KERNEL]);
  });

  it('through a handler of binfmt_misc, in such a root', async () => {
    const result = await underQemu('binfmt', {});
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      ...emulatedFacts(),
      'binfmt-platforms': `linux/${OTHER_ARCH}`,
      'binfmt-handlers': `${HANDLER_NAME}=linux/${OTHER_ARCH}:F`,
    });
    expect(evidenceOf(result)).toEqual([program(qemu, result.outputs.emulator), KERNEL]);
  });

  if (hasDocker()) it('in a container of Docker', inContainer);
  else console.log('No Docker engine answers here: the test of a container is not among these.');

  it('fails a job that was promised this machine, and a native one, and says what to do', async () => {
    const result = await underQemu('direct', { 'expect-platform': OWN_ARCH, 'expect-emulated': 'false' });
    const { emulator, mismatches } = result.outputs;
    expect([result.exitCode, mismatches]).toEqual([1, '2']);
    expect(errors(result)).toEqual([
      `platform: This job was promised ${OWN_ARCH} and runs as linux/${OTHER_ARCH}, emulated by ${emulator}, on an ${OWN_ARCH} machine. The machine is right, the runner on it is not: install the runner for ${OWN_ARCH}, and start it untranslated.`,
      `emulated: This job was promised to be native and is emulated by ${emulator} on ${OWN_ARCH}. Run it on a machine that is ${OTHER_ARCH}, or with a runner for ${OWN_ARCH}.`,
    ]);
  });

  it('passes a job that was promised to be emulated', async () => {
    const result = await underQemu('direct', { 'expect-platform': OTHER_ARCH, 'expect-emulated': 'true' });
    expect([result.exitCode, errors(result)]).toEqual([0, []]);
  });

  it('passes with a notice where only the platform was promised', async () => {
    const result = await underQemu('direct', { 'expect-platform': OTHER_ARCH });
    expect(result.exitCode).toBe(0);
    expect(result.log).toContain(
      `::notice title=arch-probe%3A emulated::This job runs as linux/${OTHER_ARCH} as promised, but emulated by ${result.outputs.emulator} on ${OWN_ARCH}. expect-emulated says whether it may.`,
    );
  });
});

async function inContainer(): Promise<void> {
  const inputs = { 'expect-platform': OWN_ARCH, expect: 'container: docker\nmemory-limit: 512MiB\ncpus: 1' };
  const result = await underQemu('container', inputs);
  expect(result.outputs).toMatchObject({ ...emulatedFacts(), container: 'docker', mismatches: '1' });
  expect(evidenceOf(result).slice(0, 2)).toEqual([program(qemu, result.outputs.emulator), KERNEL]);
  expect(errors(result)).toEqual([
    `platform: This job was promised ${OWN_ARCH} and runs as linux/${OTHER_ARCH}, emulated by ${result.outputs.emulator}, on an ${OWN_ARCH} machine. The machine is right, the container's image is not: use one for linux/${OWN_ARCH}.`,
  ]);
}

it('Node for this architecture under QEMU is emulated too, though everything else speaks for it', async () => {
  const over = { qemu: await debianQemu(OWN_ARCH), node: process.execPath, libraries: null };
  const result = await underQemu('direct', { 'expect-emulated': 'false' }, over);
  const { platform, emulator } = result.outputs;
  expect([result.exitCode, platform, result.outputs['machine-arch']]).toEqual([1, `linux/${OWN_ARCH}`, OWN_ARCH]);
  expect(emulator).toMatch(new RegExp(`^qemu-${UNAME[OWN_ARCH]} \\d`));
  expect(evidenceOf(result).slice(0, 2)).toEqual([program(over.qemu, emulator), KERNEL]);
  expect(errors(result)).toEqual([
    `emulated: This job was promised to be native and is emulated by ${emulator} on ${OWN_ARCH}. The machine runs such programs itself: start the runner without an emulator.`,
  ]);
});

it('the version of a real musl is in its loader', async () => {
  const loader = await debianProgram('musl', `lib/ld-musl-${UNAME[OWN_ARCH]}.so.1`);
  // Without arguments it prints its version, and how it is used, and fails.
  const { stderr } = spawnSync(loader, { encoding: 'utf8' });
  const version = readLibcVersion({ name: 'musl', interpreter: loader }, localHostSystem());
  expect(stderr).toContain(`\nVersion ${version}\n`);
});
