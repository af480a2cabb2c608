// Checks that this machine emulates a platform for containers: it has another architecture, and the kernel has a handler.
import { KitError } from '../../kit/errors.ts';
import { type Arch, formatPlatform, type Platform } from '../../kit/platform/platform.ts';
import type { BinfmtHandler } from '../../kit/probe/facts/binfmt.ts';
import type { EmulatedPlatform } from './inputs.ts';

export interface EmulatingMachine {
  readonly os: Platform['os'];
  /** Of the machine, not of this process; unknown if it cannot be found out. */
  readonly arch: Arch | 'unknown';
  /** Null if the kernel does not show its handlers, as in most containers, or Docker runs on another machine. */
  readonly handlers: readonly BinfmtHandler[] | null;
}

/** Throws `unsupported-platform` without Linux, `platform-mismatch` on a native machine, and `no-emulator` without a handler. */
export function checkMachine(platform: EmulatedPlatform, { os, arch, handlers }: EmulatingMachine): void {
  const subject = `container for ${platform}`;
  if (os !== 'linux') {
    throw new KitError('unsupported-platform', {
      subject,
      problem: `this runner is not Linux, but ${os}`,
      fix: 'Run the job on Linux, such as ubuntu-24.04.',
    });
  }
  if (platform === `linux/${arch}`) {
    throw new KitError('platform-mismatch', {
      subject,
      problem: `the machine itself is ${platform}, so nothing would be emulated`,
      fix: 'Run the commands in a plain step, or the job on a machine of another architecture.',
    });
  }
  if (handlers === null) return;
  const fitting = handlers.filter((handler) => formatPlatform(handler.platform) === platform);
  if (fitting.some(({ flags }) => flags.includes('F'))) return;
  throw new KitError('no-emulator', { subject, problem: problemOf(fitting), fix: fixFor(platform) });
}

function problemOf([handler]: readonly BinfmtHandler[]): string {
  if (handler === undefined) return 'the kernel has no handler for such programs (binfmt_misc)';
  const flags = handler.flags === '' ? 'no flags' : `the flags ${handler.flags}`;
  return `the handler '${handler.name}' has ${flags}; without F it does not work in containers`;
}

function fixFor(platform: EmulatedPlatform): string {
  return `Add a step with docker/setup-qemu-action and \`platforms: ${platform.split('/')[1]}\` before this one.`;
}
