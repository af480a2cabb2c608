// The cache folder of tools for end-to-end tests. Each tool's folder is created once, also if several processes need it.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { withFileLock } from './file-lock.ts';

/** The cache folder, outside of the checkout. */
export const TOOLS_FOLDER = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'setup-ipfs-kit', 'tools');

/** Creates a folder with `fill`, once and completely. Other processes wait meanwhile. */
export async function createOnce(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  await withFileLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const draft = `${folder}.draft`;
    // Left by an interrupted run.
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    await fill(draft);
    await rename(draft, folder);
  });
}
