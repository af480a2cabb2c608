// ipfs-kit doctor: whether this machine is fit to be a self-hosted runner, and what would make it so.
import { resolve } from 'node:path';
import { runChecks } from '../kit/doctor/doctor.ts';
import { exitCodeOf } from '../kit/doctor/finding.ts';
import { localDoctorMachine } from '../kit/doctor/machine.ts';
import { renderFindings } from '../kit/doctor/render.ts';
import { detectHost } from '../kit/platform/host/host.ts';
import { formatPlatform, type Platform, parsePlatform } from '../kit/platform/platform.ts';
import { deriveRequirements, findRuntimeBuild, readRepositoryConfig } from './doctor-requirements.ts';
import type { Role } from './roles.ts';

export interface DoctorOptions {
  /** Without one, that of the machine. */
  readonly role?: Role;
  /** Platforms that are to be emulated: `linux/arm64`. */
  readonly emulate: readonly string[];
  readonly runnerFolder?: string;
  readonly json: boolean;
}

/** Prints what was found. Exit code 0, 1 where there are warnings, 2 where anything fails. Throws `unsupported-platform`, `invalid-input`. */
export async function doctorCommand({ role, emulate, runnerFolder, json }: DoctorOptions): Promise<void> {
  const config = await readRepositoryConfig(process.cwd());
  const requirements = {
    ...deriveRequirements(role ?? (await detectMachinePlatform()), config),
    emulated: emulate.map(parsePlatform),
  };
  const findings = await runChecks(requirements, {
    ...localDoctorMachine(),
    findRuntimeBuild,
    runnerFolder: runnerFolder ? resolve(runnerFolder) : null,
  });
  const { platform, labels } = requirements;
  const report = { platform: formatPlatform(platform), labels, findings };
  const text = json ? JSON.stringify(report, null, 2) : renderFindings(findings);
  // A lookup of a name that nobody answers would keep the process for half a minute.
  process.stdout.write(`${text}\n`, () => process.exit(exitCodeOf(findings)));
}

/** Of the machine, where this process is emulated on it. */
async function detectMachinePlatform(): Promise<Platform> {
  const { platform, machine } = await detectHost();
  return machine === 'unknown' || machine === platform.arch ? platform : { os: platform.os, arch: machine };
}
