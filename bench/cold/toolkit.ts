// What setup actions do with @actions/tool-cache: downloadTool, a digest, extractTar and cacheDir.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheDir, downloadTool, extractTar } from '@actions/tool-cache';
import { KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';
import type { Method } from './method.ts';

export const run: Method = async ({ url, sha512 }, folder) => {
  process.env.RUNNER_TEMP = join(folder, 'temp');
  process.env.RUNNER_TOOL_CACHE = join(folder, 'tools');
  const archive = await downloadTool(url);
  const hash = createHash('sha512');
  await pipeline(createReadStream(archive), hash);
  if (hash.digest('hex') !== sha512) throw new Error('The archive has a wrong digest');
  await cacheDir(join(await extractTar(archive), 'kubo'), 'kubo', KUBO_VERSION);
};
