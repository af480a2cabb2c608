// Check: is the machine what jobs with its labels are promised? Pure.
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import { describePlatform } from '../../probe/describe.ts';
import type { MachineFacts } from '../../probe/facts.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  unknownResult,
} from '../finding.ts';

/** Returns whether a machine of these facts runs `wanted` natively. */
export function checkPlatform(facts: MachineFacts, expected: Platform): DoctorFinding {
  const about = { id: 'platform', subject: 'Platform', page: `${TROUBLESHOOTING_PAGE}#wrong-binary-downloaded` };
  return { ...about, ...assessPlatform(facts, expected) };
}

function assessPlatform(facts: MachineFacts, expected: Platform): CheckResult {
  const found = describePlatform(facts);
  const machine = facts['machine-arch'];
  const expectedName = formatPlatform(expected);
  if (facts.os !== expected.os || (machine !== expected.arch && machine !== 'unknown')) {
    const own = facts.os === 'linux' && (machine === 'amd64' || machine === 'arm64') ? machine : null;
    const role = own ? `Give it the role that it has: ipfs-kit doctor --role ${own}` : 'Give it another role.';
    return failureResult(`${found}; the role is for ${expectedName}`, role);
  }
  if (facts.emulated === 'true' || facts.arch !== expected.arch) {
    return failureResult(
      `${found}; the role is for ${expectedName}`,
      `Install Node and the runner for ${expectedName}.`,
    );
  }
  if (facts.emulated === 'unknown') return unknownResult(found, 'ipfs-kit probe');
  return okResult(found);
}
