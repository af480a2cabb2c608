// ipfs-kit doctor: checks whether this machine can be a self-hosted runner, and says how to fix what is missing.
import { resolve } from 'node:path';
import { runChecks } from '../kit/doctor/doctor.ts';
import { hasFailingFindings } from '../kit/doctor/finding.ts';
import { localDoctorMachine } from '../kit/doctor/machine.ts';
import { renderFindings } from '../kit/doctor/render.ts';
import { detectHost, executionOf } from '../kit/platform/host/host.ts';
import { formatPlatform, type Platform, samePlatform } from '../kit/platform/platform.ts';
import { deriveRequirements, findRuntimeBuild, parseRole, readRepositoryConfig } from './doctor-requirements.ts';
import { EXIT, type ExitCode, formatJson, type Output, terminalColumns } from './output.ts';
import { readPlatform } from './platform.ts';

export interface DoctorOptions {
  /** `arm64`, `amd64` or a platform. Default: the platform of this machine. */
  readonly role?: string;
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
  const wanted = role === undefined ? await detectMachinePlatform() : parseRole(role);
  const derived = deriveRequirements(wanted, await readRepositoryConfig(process.cwd()));
  const asked = emulate.map((text) => readPlatform(text, '--emulate'));
  const configured = derived.emulated.filter((platform) => !asked.some((each) => samePlatform(each, platform)));
  const requirements = { ...derived, emulated: [...asked, ...configured] };
  const findings = await runChecks(requirements, {
    ...localDoctorMachine(),
    findRuntimeBuild,
    runnerFolder: runnerFolder ? resolve(runnerFolder) : null,
  });
  const { platform, labels } = requirements;
  const report = { platform: formatPlatform(platform), labels, findings };
  const layout = { columns: terminalColumns(process.stdout), posixShell: process.platform !== 'win32' };
  output.result(json ? formatJson(report) : renderFindings(findings, layout));
  return hasFailingFindings(findings) ? EXIT.found : EXIT.ok;
}

/** Returns the platform of this process, which a 32-bit system on a 64-bit kernel has too. Under emulation, that of the machine. */
async function detectMachinePlatform(): Promise<Platform> {
  const host = await detectHost();
  const { platform, machine } = host;
  return executionOf(host) !== 'emulated' || machine === 'unknown' ? platform : { os: platform.os, arch: machine };
}
