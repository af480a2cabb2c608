// This project's whole data path, to an entry in the tool cache. Like the competitors, it does not run the program.
import { entryPaths } from '../../kit/install/tool-cache/entry.ts';
import { createStaging } from '../../kit/install/tool-cache/staging.ts';
import { placeEntry, recordFiles } from '../../kit/install/tool-cache/write.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';
import { acquireKubo, HOST } from './acquire.ts';
import type { Method } from './method.ts';

export const run: Method = async (archive, folder) => {
  const staging = await createStaging(folder, 'kubo');
  const { files, ...acquired } = await acquireKubo(archive, staging);
  const platform = formatPlatform(HOST.platform);
  const record = { product: 'kubo', version: KUBO_VERSION, platform, ...acquired, files: await recordFiles(files) };
  const paths = entryPaths(folder, { tool: 'kubo', version: KUBO_VERSION, arch: process.arch, libc: null });
  await placeEntry(staging, paths, record, async () => true);
};
