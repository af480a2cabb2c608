// Check: does the kernel run programs of the platforms that are to be emulated, in containers too? There only a handler with
// the flag F finds its emulator: Linux's Documentation/admin-guide/binfmt-misc.rst. Pure.
import type { PackageManager } from '../../distributions/packages.ts';
import { formatPlatform, type Platform, samePlatform } from '../../platform/platform.ts';
import type { BinfmtHandler } from '../../probe/facts/binfmt.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  unknownResult,
} from '../finding.ts';
import type { RunnerRequirements } from '../requirements.ts';

/** As docker/setup-qemu-action is told in the generated workflows. */
const BINFMT_IMAGE = 'tonistiigi/binfmt:qemu-v10.2.3-68';
const MOUNT = 'sudo mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc';

/** Returns whether every platform that is to be emulated is; `handlers` is null where the kernel does not show them. */
export function checkBinfmt(
  handlers: readonly BinfmtHandler[] | null,
  requirements: RunnerRequirements,
  manager: PackageManager | null,
): DoctorFinding {
  const page = `${TROUBLESHOOTING_PAGE}#docker-build-fails-on-arm64`;
  return { id: 'binfmt', subject: 'Emulation', page, ...assessEmulation(handlers, requirements, manager) };
}

function assessEmulation(
  handlers: readonly BinfmtHandler[] | null,
  requirements: RunnerRequirements,
  manager: PackageManager | null,
): CheckResult {
  const foreign = requirements.emulated.filter((platform) => !samePlatform(platform, requirements.platform));
  if (foreign.length === 0) return okResult('no platform is to be emulated here');
  const names = foreign.map(formatPlatform).join(', ');
  if (handlers === null) return unknownResult(`the kernel does not show what it can emulate (${names} wanted)`, MOUNT);
  const missing = foreign.filter((platform) => !handlers.some((handler) => runsPlatform(handler, platform)));
  const containerHandlers = handlers.filter(({ flags }) => flags.includes('F'));
  const missingInContainers = foreign.filter(
    (platform) => !containerHandlers.some((handler) => runsPlatform(handler, platform)),
  );
  if (missing.length > 0) {
    return failureResult(
      `no handler for ${missing.map(formatPlatform).join(', ')}`,
      installAdviceFor(missing, manager),
    );
  }
  if (missingInContainers.length > 0) {
    const found = `the handler for ${missingInContainers.map(formatPlatform).join(', ')} lacks the flag F: not in containers`;
    return failureResult(found, installAdviceFor(missingInContainers, manager));
  }
  return okResult(`${names}, in containers too`);
}

function runsPlatform({ platform }: BinfmtHandler, { os, arch }: Platform): boolean {
  return platform.os === os && platform.arch === arch;
}

/** Debian's package registers its handlers with F, at every boot; what a container registers is gone after the next. */
function installAdviceFor(platforms: readonly Platform[], manager: PackageManager | null): string {
  const names = platforms.map(({ arch }) => arch).join(',');
  const container = `docker run --privileged --rm ${BINFMT_IMAGE} --install ${names}`;
  return manager === 'apt'
    ? `sudo apt-get install -y qemu-user-static, or until the next boot:\n${container}`
    : container;
}
