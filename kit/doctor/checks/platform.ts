// Checks that the machine is what jobs with the runner's labels expect.
import { formatPlatform } from '../../platform/platform.ts';
import { describePlatform } from '../../probe/describe.ts';
import { defineCheck } from '../check.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult } from '../finding.ts';

export const platformCheck = defineCheck({
  id: 'platform',
  subject: 'Platform',
  page: `${TROUBLESHOOTING_PAGE}#wrong-binary-downloaded`,
  check: ({ machine, requirements }) => {
    const expected = requirements.platform;
    const found = describePlatform(machine);
    const sameProcess = machine.os === expected.os && machine.arch === expected.arch;
    // Also for a 32-bit system on a 64-bit kernel, such as that of a Raspberry Pi.
    if (sameProcess && machine.emulated === 'false') return okResult(found);
    const problem = `${found}, but the role is for ${formatPlatform(expected)}`;
    const machineArch = machine['machine-arch'];
    if (machine.os !== expected.os || (machineArch !== expected.arch && machineArch !== 'unknown')) {
      const own = machineArch === 'unknown' ? machine.platform : `${machine.os}/${machineArch}`;
      return failureResult(problem, `Use the platform of this machine:\nipfs-kit doctor --role ${own}`);
    }
    if (machine.emulated === 'true' || !sameProcess)
      return failureResult(problem, `Install Node and the runner for ${formatPlatform(expected)}.`);
    return unknownResult(found, 'ipfs-kit probe');
  },
});
