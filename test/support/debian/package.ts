// Debian packages, unpacked into a cache folder. Nothing is installed, and no root is needed.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rootCommandPrefix } from '../programs/sudo.ts';
import { createOnce, TOOLS_FOLDER } from '../programs/tools-cache.ts';

const run = promisify(execFile);

/** Returns the path of a package's program. The first call unpacks the package. */
export async function debianProgram(name: string, program: string): Promise<string> {
  return join(await debianPackage(name), program);
}

/** Returns the folder of an unpacked package, with the package's paths in it. */
export async function debianPackage(name: string): Promise<string> {
  const folder = join(TOOLS_FOLDER, `debian-${name}`);
  await createOnce(folder, (draft) => unpack(name, draft));
  return folder;
}

async function unpack(name: string, folder: string): Promise<void> {
  const downloads = await mkdtemp(join(tmpdir(), 'debian-package-'));
  try {
    await download(name, downloads);
    const [file] = (await readdir(downloads)).filter((each) => each.endsWith('.deb'));
    await run('dpkg-deb', ['--extract', join(downloads, file ?? ''), folder]);
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

/** Downloads a package. A new machine has no package lists yet, so they may have to be updated. */
async function download(name: string, cwd: string): Promise<void> {
  const get = () => run('apt-get', ['download', name], { cwd });
  await get().catch(async () => {
    const [command = '', ...args] = [...rootCommandPrefix(), 'apt-get', 'update'];
    await run(command, args);
    await get();
  });
}
