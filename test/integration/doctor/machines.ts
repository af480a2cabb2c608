// Machines for the doctor: this one, with a home, programs and a runner that the test creates, and with origins on loopback only.
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from '../../../kit/doctor/doctor.ts';
import type { DoctorFinding } from '../../../kit/doctor/finding.ts';
import { type DoctorMachine, localDoctorMachine } from '../../../kit/doctor/machine.ts';
import type { RunnerRequirements } from '../../../kit/doctor/requirements.ts';
import type { Arch } from '../../../kit/platform/platform.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';

export const OWN_ARCH: Arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
export const OTHER_ARCH: Arch = OWN_ARCH === 'arm64' ? 'amd64' : 'arm64';

export const RUNNER_REQUIREMENTS: RunnerRequirements = {
  platform: { os: 'linux', arch: OWN_ARCH },
  labels: ['self-hosted', OWN_ARCH],
  emulated: [],
  images: false,
  emulatorImage: 'tonistiigi/binfmt',
  pythons: ['3.11'],
  nodes: ['24'],
  products: ['kubo'],
};

/** Requirements that look at everything: jobs build images, also for the other architecture. */
export const ALL_REQUIREMENTS: RunnerRequirements = {
  ...RUNNER_REQUIREMENTS,
  images: true,
  emulated: [{ os: 'linux', arch: OTHER_ARCH }],
};

/** A script that prints the versions of Docker and Buildx. */
export const DOCKER_SCRIPT =
  'case "$1" in buildx) echo github.com/docker/buildx v0.36.1 abc;; *) echo Docker version 28.0.0;; esac';

export interface DoctorFixture {
  readonly root: string;
  /** The only folder on the PATH of its machine. */
  readonly bin: string;
  machine: (environment?: Record<string, string>, overrides?: Partial<DoctorMachine>) => DoctorMachine;
  tearDown: () => Promise<void>;
}

/** Returns a new fixture, with an empty PATH and no Docker. */
export async function createDoctorFixture(): Promise<DoctorFixture> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'doctor-')));
  const bin = join(root, 'bin');
  await mkdir(bin);
  const machine = (environment = {}, overrides = {}): DoctorMachine => {
    const current = localDoctorMachine();
    const own = { PATH: bin, HOME: root, DOCKER_HOST: `unix://${root}/docker.sock` };
    const system = { ...current.system, environment: { ...own, ...environment } };
    return { ...current, system, cwd: root, home: root, defaultFolders: [], origins: [], ...overrides };
  };
  return { root, bin, machine, tearDown: () => rm(root, { recursive: true, force: true }) };
}

/** Writes a shell script as a program to a folder. */
export async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

interface FakeRunner {
  readonly version?: string;
  readonly url?: string;
  readonly arch?: 'amd64' | 'arm64';
  readonly files?: Readonly<Record<string, string>>;
}

/** Creates a folder like that of a configured runner, and returns it. */
export async function fakeRunner(folder: string, { version, url, arch, files }: FakeRunner = {}): Promise<string> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  const settings = {
    agentId: 23,
    agentName: 'box-1',
    gitHubUrl: url ?? 'https://github.com/octo/kit',
    workFolder: '_work',
  };
  const library = `Runner.Listener/${version ?? '2.335.1'}`;
  const deps = { targets: { '.NETCoreApp,Version=v8.0/linux-x64': { [library]: {}, 'Runner.Common/1.0.0': {} } } };
  await writeFile(join(folder, 'bin', 'Runner.Listener.deps.json'), JSON.stringify(deps));
  await writeFile(join(folder, 'bin', 'Runner.Listener'), tinyElf(arch ?? (OWN_ARCH as 'amd64'), 'listening\n'));
  await writeFile(join(folder, '.runner'), `\uFEFF${JSON.stringify(settings, null, 2)}`);
  for (const [name, text] of Object.entries(files ?? {})) await writeFile(join(folder, name), text);
  return folder;
}

/** Returns the findings of the doctor by id, each with the line that people see as `text`. */
export async function runDoctor(
  machine: DoctorMachine,
  requirements = RUNNER_REQUIREMENTS,
): Promise<Readonly<Record<string, DoctorFinding & { readonly text: string }>>> {
  const findings = await runChecks(requirements, machine);
  return Object.fromEntries(findings.map((each) => [each.id, { ...each, text: each.detail ?? each.problem }]));
}
