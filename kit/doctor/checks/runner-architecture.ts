// Checks that the runner's program is for the expected platform. RUNNER_ARCH, and so every download, follows the program.

import { orNull } from '../../platform/host/system.ts';
import { formatPlatform, nameIn, type Platform, samePlatform } from '../../platform/platform.ts';
import { defineCheck } from '../check.ts';
import { RUNNER_RELEASES_URL } from '../facts/runner.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult } from '../finding.ts';

export const runnerArchitectureCheck = defineCheck({
  id: 'runner-architecture',
  subject: 'Runner architecture',
  page: `${TROUBLESHOOTING_PAGE}#wrong-binary-downloaded`,
  check: ({ runner, requirements }) => {
    if (runner === null) return [];
    const { platform, folder } = runner;
    if (platform === null) return unknownResult(`${folder}/bin/Runner.Listener cannot be read`, null);
    const found = formatPlatform(platform);
    if (samePlatform(platform, requirements.platform)) return okResult(found);
    return failureResult(
      `the runner is a program for ${found}, so RUNNER_ARCH is ${runnerArch(platform)}`,
      `Unpack the runner for ${formatPlatform(requirements.platform)} instead: ${RUNNER_RELEASES_URL}`,
    );
  },
});

function runnerArch(platform: Platform): string {
  return orNull(() => nameIn(platform, 'runner').arch) ?? 'another';
}
