// The notices about weakly verified installs, and what to do about them.
import type { InstalledProduct } from '../../kit/install/request.ts';
import { notice } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** Writes the notice for an install that is verified by `origin` or `preinstalled`. */
export function noticeWeakness(runner: Runner, { product, version, record }: InstalledProduct): void {
  if (record.verifiedBy === 'origin') {
    const lines = Object.entries(record.digests).map(([file, digest]) => `${digest}  ${file}`);
    const message =
      `The digest of ${product} ${version} comes from the origin that served it, because no digest ships with this action. ` +
      `To pin these bytes, run \`ipfs-kit lock\`, or add to the checksums input:\n${lines.join('\n')}`;
    notice(runner, message, { title: 'setup-ipfs-kit: verified by its origin only' });
  }
  if (record.verifiedBy === 'preinstalled') {
    const message = `${product} ${version} was already in the tool cache. Another program installed it, so it is not verified.`;
    notice(runner, message, { title: 'setup-ipfs-kit: preinstalled' });
  }
}
