// ipfs-kit doctor: whether this machine is fit to be a self-hosted runner, and what would make it so.
import { resolve } from 'node:path';
import { examine } from '../kit/doctor/doctor.ts';
import { exitCodeOf } from '../kit/doctor/finding.ts';
import { thisMachine } from '../kit/doctor/machine.ts';
import { textOf } from '../kit/doctor/text.ts';
import type { Wanted } from '../kit/doctor/wanted.ts';
import { detectHost } from '../kit/platform/host.ts';
import { formatPlatform, type Platform, parsePlatform } from '../kit/platform/target.ts';
import { ROLES, type Role } from './roles.ts';

export interface DoctorOptions {
  /** Without one, that of the machine. */
  readonly role?: Role;
  /** Platforms that are to be emulated: `linux/arm64`. */
  readonly emulate: readonly string[];
  readonly runnerFolder?: string;
  readonly json: boolean;
}

const LABELS: Readonly<Record<Role, readonly string[]>> = {
  arm64: ['self-hosted', 'arm64', 'dgx'],
  amd64: ['self-hosted', 'amd64'],
};

/** Prints what was found. Exit code 0, 1 where there are warnings, 2 where anything fails. Throws `unsupported-platform`. */
export async function doctorCommand({ role, emulate, runnerFolder, json }: DoctorOptions): Promise<void> {
  const wanted = { ...wantedFor(role ?? (await ownPlatform())), emulated: emulate.map(parsePlatform) };
  const findings = await examine(wanted, {
    ...thisMachine(),
    runnerFolder: runnerFolder ? resolve(runnerFolder) : null,
  });
  const { platform, labels } = wanted;
  const report = { platform: formatPlatform(platform), labels, findings };
  const text = json ? JSON.stringify(report, null, 2) : textOf(findings);
  // A lookup of a name that nobody answers would keep the process for half a minute.
  process.stdout.write(`${text}\n`, () => process.exit(exitCodeOf(findings)));
}

/** Returns what the runners of a role are to be fit for; a platform without a role has its architecture as its label. */
export function wantedFor(role: Role | Platform): Wanted {
  const platform: Platform = typeof role === 'string' ? { os: 'linux', arch: role } : role;
  const own = ROLES.find((each) => platform.os === 'linux' && each === platform.arch);
  return {
    platform,
    labels: own ? LABELS[own] : ['self-hosted', platform.arch],
    emulated: [],
    pythons: ['3.8', '3.9', '3.10', '3.11'],
    nodes: ['22', '24'],
    products: ['kubo', 'cluster'],
  };
}

/** Of the machine, where this process is emulated on it. */
async function ownPlatform(): Promise<Platform> {
  const { platform, machine } = await detectHost();
  return machine === 'unknown' || machine === platform.arch ? platform : { os: platform.os, arch: machine };
}
