// ipfs-kit doctor: checks whether this machine can be a self-hosted runner, and says how to fix what is missing.
import { resolve } from 'node:path';
import { runChecks } from '../kit/doctor/doctor.ts';
import { hasFailingFindings } from '../kit/doctor/finding.ts';
import { localDoctorMachine } from '../kit/doctor/machine.ts';
import { renderFindings } from '../kit/doctor/render.ts';
import type { RunnerRole } from '../kit/doctor/requirements.ts';
import { detectHost } from '../kit/platform/host/host.ts';
import { formatPlatform, type Platform, parsePlatform } from '../kit/platform/platform.ts';
import { deriveRequirements, findRuntimeBuild, readRepositoryConfig } from './doctor-requirements.ts';
import { EXIT, type ExitCode, formatJson, type Output } from './output.ts';

export interface DoctorOptions {
  /** Default: the platform of this machine. */
  readonly role?: RunnerRole;
  /** Platforms whose containers must run here under emulation, such as `linux/arm64`. */
  readonly emulate: readonly string[];
  readonly runnerFolder?: string;
  readonly json: boolean;
}

/** Prints the findings. Returns 1 if there are failures or warnings, else 0. Throws `unsupported-platform`, `invalid-input`. */
export async function doctorCommand(
  { role, emulate, runnerFolder, json }: DoctorOptions,
  output: Output,
): Promise<ExitCode> {
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
  output.result(json ? formatJson(report) : renderFindings(findings));
  return hasFailingFindings(findings) ? EXIT.found : EXIT.ok;
}

/** Returns the platform of the machine, which differs from that of this process under emulation. */
async function detectMachinePlatform(): Promise<Platform> {
  const { platform, machine } = await detectHost();
  return machine === 'unknown' || machine === platform.arch ? platform : { os: platform.os, arch: machine };
}
