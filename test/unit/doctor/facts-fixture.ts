// The facts of a fictional runner for linux/arm64 without problems, and a way to run one check on them.
import type { Check } from '../../../kit/doctor/check.ts';
import type { DoctorFacts } from '../../../kit/doctor/facts/gather.ts';
import type { DoctorFinding } from '../../../kit/doctor/finding.ts';
import type { RunnerRequirements } from '../../../kit/doctor/requirements.ts';
import { FACT_NAMES, type MachineFacts } from '../../../kit/probe/facts.ts';

export const REQUIREMENTS: RunnerRequirements = {
  platform: { os: 'linux', arch: 'arm64' },
  labels: ['self-hosted', 'arm64', 'dgx'],
  emulated: [],
  images: false,
  emulatorImage: 'docker.io/tonistiigi/binfmt:qemu-v1',
  pythons: ['3.8', '3.11'],
  nodes: ['22', '24'],
  products: ['kubo'],
};

/** Requirements of a runner that emulates linux/amd64. */
export const EMULATING: RunnerRequirements = { ...REQUIREMENTS, emulated: [{ os: 'linux', arch: 'amd64' }] };

const UNKNOWN_MACHINE: MachineFacts = {
  ...(Object.fromEntries(FACT_NAMES.map((name) => [name, 'unknown'])) as MachineFacts),
  os: 'linux',
};

export const FACTS: DoctorFacts = {
  requirements: REQUIREMENTS,
  machine: UNKNOWN_MACHINE,
  environment: {},
  inJob: false,
  userId: 1001,
  namedRunnerFolder: null,
  runner: null,
  foreignRunner: null,
  ignoredRunners: [],
  labels: null,
  toolCache: null,
  disks: [],
  origins: [],
  docker: { socket: 'open', path: '/var/run/docker.sock', rootlessSocket: null, command: true, buildx: '0.36.1' },
  binfmtHandlers: [],
  products: [],
  go: { onPath: null, cached: [], proxy: '' },
  buildTools: { required: [], available: { programs: new Set(), libraries: null } },
  cachedRuntimes: { python: [], node: [] },
  findRuntimeBuild: null,
  packageSystem: { manager: 'apt', root: false, sudo: true },
  serviceManager: 'systemd',
};

/** Returns the facts of a machine of which only `known` is known. */
export function machineFacts(known: Partial<MachineFacts>): MachineFacts {
  return { ...UNKNOWN_MACHINE, ...known };
}

/** Returns the findings of a check, each with the line that people see as `text`. */
export function runCheck(check: Check, facts: Partial<DoctorFacts>): readonly (DoctorFinding & { text: string })[] {
  return check.run({ ...FACTS, ...facts }).map((each) => ({ ...each, text: each.detail ?? each.problem }));
}

/** Returns the only finding of a check. */
export function runSingleCheck(check: Check, facts: Partial<DoctorFacts>): DoctorFinding & { text: string } {
  const [finding, ...others] = runCheck(check, facts);
  if (!finding || others.length > 0) throw new Error(`the check has ${others.length + 1} findings`);
  return finding;
}
