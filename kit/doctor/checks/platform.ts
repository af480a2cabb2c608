// Check: is the machine what jobs with its labels are promised? Pure.
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import { describePlatform } from '../../probe/describe.ts';
import type { Facts } from '../../probe/facts.ts';
import { type Finding, failure, ok, TROUBLESHOOTING, unknown, type Verdict } from '../finding.ts';

/** Returns whether a machine of these facts runs `wanted` natively. */
export function checkPlatform(facts: Facts, wanted: Platform): Finding {
  const about = { id: 'platform', title: 'Platform', page: `${TROUBLESHOOTING}#wrong-binary-downloaded` };
  return { ...about, ...verdict(facts, wanted) };
}

function verdict(facts: Facts, wanted: Platform): Verdict {
  const found = describePlatform(facts);
  const machine = facts['machine-arch'];
  const asked = formatPlatform(wanted);
  if (facts.os !== wanted.os || (machine !== wanted.arch && machine !== 'unknown')) {
    const own = facts.os === 'linux' && (machine === 'amd64' || machine === 'arm64') ? machine : null;
    const role = own ? `Give it the role that it has: ipfs-kit doctor --role ${own}` : 'Give it another role.';
    return failure(`${found}; the role is for ${asked}`, role);
  }
  if (facts.emulated === 'true' || facts.arch !== wanted.arch) {
    return failure(`${found}; the role is for ${asked}`, `Install Node and the runner for ${asked}.`);
  }
  if (facts.emulated === 'unknown') return unknown(found, 'ipfs-kit probe');
  return ok(found);
}
