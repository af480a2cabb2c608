// This project's acquisition: transfer, digest, inflate, untar and write, without checking the program.
import { loadKnownReleases } from '../../kit/distributions/known-releases.ts';
import { kubo } from '../../kit/distributions/products/kubo.ts';
// Loaded here, because the code below would load it on first use, as TypeScript.
import '../../kit/download/archive/tar-gz.ts';
import { parseChecksums } from '../../kit/download/digest/digest.ts';
import { openNetwork } from '../../kit/download/network.ts';
import { acquirePrebuilt } from '../../kit/install/prebuilt.ts';
import { resolveInstall } from '../../kit/install/resolve.ts';
import type { AcquiredFiles } from '../../kit/install/target.ts';
import { detectHost } from '../../kit/platform/host/host.ts';
import { KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';
import { createToolRequest } from '../../test/support/tool-request.ts';
import type { KuboArchive, Method } from './method.ts';

export const HOST = await detectHost();
const KNOWN = await loadKnownReleases('kubo');
const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };

export const run: Method = async (archive, folder) => {
  await acquireKubo(archive, folder);
};

export async function acquireKubo({ origin, file, sha512 }: KuboArchive, folder: string): Promise<AcquiredFiles> {
  const checksums = parseChecksums(`${sha512}  ${file}`);
  const request = createToolRequest('kubo', KUBO_VERSION, HOST.platform, {
    mirror: { url: origin, only: true },
    checksums,
  });
  const target = { request, distribution: kubo, version: KUBO_VERSION, known: KNOWN };
  const plan = resolveInstall(target, HOST);
  if (plan.kind !== 'download') throw new Error(`expected a download, got ${plan.kind}`);
  return acquirePrebuilt(target, plan, folder, { network: openNetwork(), log: SILENT });
}
