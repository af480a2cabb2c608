// The notices about installs that little or nothing vouches for, which say what to do about it.
import type { InstalledProduct } from '../../kit/install/request.ts';
import { notice } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** Writes the notice that an install verified by `origin` or `preinstalled` deserves. */
export function noticeWeakness(runner: Runner, { product, version, record }: InstalledProduct): void {
  if (record.verifiedBy === 'origin') {
    const lines = Object.entries(record.digests).map(([file, digest]) => `${digest}  ${file}`);
    const message =
      `Only its own origin vouches for ${product} ${version}: no digest of it ships with this action. To pin these bytes, ` +
      `run \`ipfs-kit lock\`, or add to the checksums input:\n${lines.join('\n')}`;
    notice(runner, message, { title: 'setup-ipfs-kit: verified by its origin only' });
  }
  if (record.verifiedBy === 'preinstalled') {
    const message = `${product} ${version} was in the tool cache already, and nothing vouches for it.`;
    notice(runner, message, { title: 'setup-ipfs-kit: preinstalled' });
  }
}
