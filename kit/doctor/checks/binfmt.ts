// Checks that the kernel runs programs of the emulated platforms, in containers too. In a container a handler finds its emulator
// only if it has the flag F. Source: Linux's Documentation/admin-guide/binfmt-misc.rst.
import type { Packages } from '../../distributions/packages.ts';
import { formatPlatform, type Platform, samePlatform } from '../../platform/platform.ts';
import type { BinfmtHandler } from '../../probe/facts/binfmt.ts';
import { asRoot, installForRoot, isInContainer } from '../advice.ts';
import { type CheckOutcome, defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult } from '../finding.ts';

const MOUNT = 'mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc';
/** Debian's package registers its handlers with the flag F at every boot. */
const QEMU_PACKAGES: Packages = { apt: 'qemu-user-static' };

export const binfmtCheck = defineCheck({
  id: 'binfmt',
  subject: 'Emulation',
  page: `${TROUBLESHOOTING_PAGE}#docker-build-fails-on-arm64`,
  check: (facts) => {
    const { binfmtHandlers: handlers, requirements, machine } = facts;
    const foreign = requirements.emulated.filter((platform) => !samePlatform(platform, requirements.platform));
    if (foreign.length === 0) return [];
    if (machine.os !== 'linux') return judgeOtherSystem(foreign);
    if (handlers === null) {
      const fix = isInContainer(facts) ? 'Run the doctor on the host of this container.' : asRoot(facts, MOUNT);
      return unknownResult(`the kernel does not list its handlers (required: ${listNames(foreign)})`, fix);
    }
    const missing = withoutHandler(foreign, handlers);
    if (missing.length > 0) return failureResult(`no handler for ${listNames(missing)}`, installFix(missing, facts));
    const missingInContainers = withoutHandler(
      foreign,
      handlers.filter(({ flags }) => flags.includes('F')),
    );
    if (missingInContainers.length === 0) return okResult(`${listNames(foreign)}, in containers too`);
    return failureResult(
      `the handler for ${listNames(missingInContainers)} lacks the flag F, so it does not work in containers`,
      installFix(missingInContainers, facts),
    );
  },
});

/** Docker Desktop runs containers in a virtual machine, with handlers that this process cannot read. */
function judgeOtherSystem(foreign: readonly Platform[]): CheckOutcome {
  const [first] = foreign;
  const fix = first ? `docker run --rm --platform ${formatPlatform(first)} busybox uname -m` : null;
  return unknownResult(
    `the virtual machine of Docker emulates, and its handlers cannot be read (required: ${listNames(foreign)})`,
    fix,
  );
}

function withoutHandler(platforms: readonly Platform[], handlers: readonly BinfmtHandler[]): readonly Platform[] {
  return platforms.filter(
    ({ os, arch }) => !handlers.some(({ platform }) => platform.os === os && platform.arch === arch),
  );
}

function listNames(platforms: readonly Platform[]): string {
  return platforms.map(formatPlatform).join(', ');
}

/** Handlers that a container registers last until the next boot. They are those of the host, so a container cannot install a package. */
function installFix(platforms: readonly Platform[], facts: DoctorFacts): string {
  const names = platforms.map(({ arch }) => arch).join(',');
  const register = `docker run --privileged --rm ${facts.requirements.emulatorImage} --install ${names}`;
  if (isInContainer(facts)) return `On the host of this container:\n${register}`;
  const install = installForRoot(facts.packageSystem, QEMU_PACKAGES);
  return install === null ? register : `${install}\nOr, until the next boot:\n${register}`;
}
