// Checks that the machine is what jobs with the runner's labels expect.
import { formatPlatform } from '../../platform/platform.ts';
import { describePlatform } from '../../probe/describe.ts';
import { defineCheck } from '../check.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult } from '../finding.ts';
import { findRole } from '../requirements.ts';

export const platformCheck = defineCheck({
  id: 'platform',
  subject: 'Platform',
  page: `${TROUBLESHOOTING_PAGE}#wrong-binary-downloaded`,
  check: ({ machine, requirements }) => {
    const expected = requirements.platform;
    const found = describePlatform(machine);
    const problem = `${found}, but the role is for ${formatPlatform(expected)}`;
    const machineArch = machine['machine-arch'];
    if (machine.os !== expected.os || (machineArch !== expected.arch && machineArch !== 'unknown')) {
      const role = findRole({ os: machine.os, arch: machineArch });
      return failureResult(
        problem,
        role ? `Use the role of this machine: ipfs-kit doctor --role ${role}` : 'Use another role.',
      );
    }
    if (machine.emulated === 'true' || machine.arch !== expected.arch) {
      return failureResult(problem, `Install Node and the runner for ${formatPlatform(expected)}.`);
    }
    return machine.emulated === 'unknown' ? unknownResult(found, 'ipfs-kit probe') : okResult(found);
  },
});
