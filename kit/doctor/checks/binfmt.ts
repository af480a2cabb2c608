// Check: does the kernel run programs of the platforms that are to be emulated, in containers too? There only a handler with
// the flag F finds its emulator: Linux's Documentation/admin-guide/binfmt-misc.rst. Pure.
import type { PackageManager } from '../../distributions/packages.ts';
import { formatPlatform, type Platform, samePlatform } from '../../platform/platform.ts';
import type { Handler } from '../../probe/facts/binfmt.ts';
import { type Finding, failure, ok, TROUBLESHOOTING, unknown, type Verdict } from '../finding.ts';
import type { Wanted } from '../requirements.ts';

/** As docker/setup-qemu-action is told in the generated workflows. */
const BINFMT_IMAGE = 'tonistiigi/binfmt:qemu-v10.2.3-68';
const MOUNT = 'sudo mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc';

/** Returns whether every platform that is to be emulated is; `handlers` is null where the kernel does not show them. */
export function checkBinfmt(
  handlers: readonly Handler[] | null,
  wanted: Wanted,
  manager: PackageManager | null,
): Finding {
  const page = `${TROUBLESHOOTING}#docker-build-fails-on-arm64`;
  return { id: 'binfmt', title: 'Emulation', page, ...verdict(handlers, wanted, manager) };
}

function verdict(handlers: readonly Handler[] | null, wanted: Wanted, manager: PackageManager | null): Verdict {
  const foreign = wanted.emulated.filter((platform) => !samePlatform(platform, wanted.platform));
  if (foreign.length === 0) return ok('no platform is to be emulated here');
  const names = foreign.map(formatPlatform).join(', ');
  if (handlers === null) return unknown(`the kernel does not show what it can emulate (${names} wanted)`, MOUNT);
  const missing = foreign.filter((platform) => !handlers.some((handler) => runs(handler, platform)));
  const fixed = handlers.filter(({ flags }) => flags.includes('F'));
  const outside = foreign.filter((platform) => !fixed.some((handler) => runs(handler, platform)));
  if (missing.length > 0) {
    return failure(`no handler for ${missing.map(formatPlatform).join(', ')}`, install(missing, manager));
  }
  if (outside.length > 0) {
    const found = `the handler for ${outside.map(formatPlatform).join(', ')} lacks the flag F: not in containers`;
    return failure(found, install(outside, manager));
  }
  return ok(`${names}, in containers too`);
}

function runs({ platform }: Handler, { os, arch }: Platform): boolean {
  return platform.os === os && platform.arch === arch;
}

/** Debian's package registers its handlers with F, at every boot; what a container registers is gone after the next. */
function install(platforms: readonly Platform[], manager: PackageManager | null): string {
  const names = platforms.map(({ arch }) => arch).join(',');
  const container = `docker run --privileged --rm ${BINFMT_IMAGE} --install ${names}`;
  return manager === 'apt'
    ? `sudo apt-get install -y qemu-user-static, or until the next boot:\n${container}`
    : container;
}
