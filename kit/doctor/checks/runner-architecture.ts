// Checks that the runner's program is for the expected platform, and that GitHub publishes one for it. RUNNER_ARCH, and so every
// download, follows the program.

import { nameIn } from '../../platform/conventions.ts';
import { orNull } from '../../platform/host/system.ts';
import { formatPlatform, type Platform, samePlatform } from '../../platform/platform.ts';
import { type CheckOutcome, defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import { RUNNER_PLATFORMS, RUNNER_RELEASES_URL } from '../facts/runner.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult, warningResult } from '../finding.ts';

export const runnerArchitectureCheck = defineCheck({
  id: 'runner-architecture',
  subject: 'Runner architecture',
  page: `${TROUBLESHOOTING_PAGE}#wrong-binary-downloaded`,
  check: (facts) => {
    const { requirements, machine, inJob } = facts;
    const runner = facts.runner ?? facts.foreignRunner;
    const expected = formatPlatform(requirements.platform);
    // A job in a container has its runner outside.
    if (runner === null)
      return inJob ? [] : (findUnsupportedPlatform(requirements.platform) ?? findUnsupportedLibc(machine) ?? []);
    const { platform, folder } = runner;
    if (platform === null) {
      const program = machine.os === 'windows' ? '\\bin\\Runner.Listener.exe' : '/bin/Runner.Listener';
      return unknownResult(`${folder}${program} cannot be read`, null);
    }
    const found = formatPlatform(platform);
    // The header of a program does not tell the variant of arm.
    if (samePlatform(platform, { os: requirements.platform.os, arch: requirements.platform.arch }))
      return findUnsupportedPlatform(platform) ?? okResult(found);
    return failureResult(
      `the runner is a program for ${found}, so RUNNER_ARCH is ${runnerArch(platform)}`,
      `Unpack the runner for ${expected} instead:\n${RUNNER_RELEASES_URL}`,
    );
  },
});

/** On linux/arm the runner runs actions for Node 24 with Node 20, while it has that. Source: NodeUtil.cs of actions/runner. */
function findUnsupportedPlatform({ os, arch }: Platform): CheckOutcome | null {
  const platform = formatPlatform({ os, arch });
  if (platform === 'linux/arm') {
    const fix = 'Install a 64-bit system, and the runner for linux/arm64.';
    return warningResult('the runner for linux/arm has no Node 24, and runs actions with Node 20', fix);
  }
  if (RUNNER_PLATFORMS.includes(platform)) return null;
  const fix = `Use a machine with one of these platforms: ${RUNNER_PLATFORMS.join(', ')}.`;
  return failureResult(`GitHub has no runner for ${platform}`, fix);
}

function findUnsupportedLibc({ libc }: DoctorFacts['machine']): CheckOutcome | null {
  if (!libc.startsWith('musl')) return null;
  const fix = 'Run the runner in a container with glibc, such as ghcr.io/actions/actions-runner.';
  return failureResult(`GitHub's runner needs glibc, and this system has ${libc}`, fix);
}

function runnerArch(platform: Platform): string {
  return orNull(() => nameIn(platform, 'runner').arch) ?? 'another';
}
