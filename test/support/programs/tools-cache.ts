// Tools for the end-to-end tests, each in a folder that is made once, however many processes ask for it.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { withFileLock } from './file-lock.ts';

/** Where they are kept, outside of any checkout. */
export const TOOLS_FOLDER = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'setup-ipfs-kit', 'tools');

/** Has `fill` make a folder whole, once. Who asks meanwhile waits: two builds of one program take twice as long as one. */
export async function createOnce(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  await withFileLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const draft = `${folder}.draft`;
    // Of one that was interrupted.
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft);
    await fill(draft);
    await rename(draft, folder);
  });
}
