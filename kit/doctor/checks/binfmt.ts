// Checks that the kernel runs programs of the emulated platforms, in containers too. In a container a handler finds its emulator
// only if it has the flag F. Source: Linux's Documentation/admin-guide/binfmt-misc.rst.
import { formatPlatform, type Platform, samePlatform } from '../../platform/platform.ts';
import type { BinfmtHandler } from '../../probe/facts/binfmt.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult } from '../finding.ts';

const MOUNT = 'sudo mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc';

export const binfmtCheck = defineCheck({
  id: 'binfmt',
  subject: 'Emulation',
  page: `${TROUBLESHOOTING_PAGE}#docker-build-fails-on-arm64`,
  check: ({ binfmtHandlers: handlers, requirements, packageSystem }) => {
    const foreign = requirements.emulated.filter((platform) => !samePlatform(platform, requirements.platform));
    if (foreign.length === 0) return okResult('not required');
    if (handlers === null)
      return unknownResult(`the kernel does not list its handlers (required: ${listNames(foreign)})`, MOUNT);
    const missing = withoutHandler(foreign, handlers);
    if (missing.length > 0)
      return failureResult(`no handler for ${listNames(missing)}`, installFix(missing, requirements, packageSystem));
    const missingInContainers = withoutHandler(
      foreign,
      handlers.filter(({ flags }) => flags.includes('F')),
    );
    if (missingInContainers.length === 0) return okResult(`${listNames(foreign)}, in containers too`);
    return failureResult(
      `the handler for ${listNames(missingInContainers)} lacks the flag F, so it does not work in containers`,
      installFix(missingInContainers, requirements, packageSystem),
    );
  },
});

function withoutHandler(platforms: readonly Platform[], handlers: readonly BinfmtHandler[]): readonly Platform[] {
  return platforms.filter(
    ({ os, arch }) => !handlers.some(({ platform }) => platform.os === os && platform.arch === arch),
  );
}

function listNames(platforms: readonly Platform[]): string {
  return platforms.map(formatPlatform).join(', ');
}

/** Debian's package registers its handlers with F at every boot. Handlers that a container registers last until the next boot. */
function installFix(
  platforms: readonly Platform[],
  { emulatorImage }: DoctorFacts['requirements'],
  { manager }: DoctorFacts['packageSystem'],
): string {
  const names = platforms.map(({ arch }) => arch).join(',');
  const container = `docker run --privileged --rm ${emulatorImage} --install ${names}`;
  return manager === 'apt'
    ? `sudo apt-get install -y qemu-user-static, or until the next boot:\n${container}`
    : container;
}
