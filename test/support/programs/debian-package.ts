// Debian packages, unpacked into a cache folder: nothing is installed, and nobody has to be root.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOnce, TOOLS_FOLDER } from './tools-cache.ts';

const run = promisify(execFile);

/** Returns the path of a program of a package, unpacked the first time that it is asked for. */
export async function debianProgram(name: string, program: string): Promise<string> {
  return join(await debianPackage(name), program);
}

/** Returns the folder with all that a package brings, under the paths that it has there. */
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

/** A machine that was just set up has no lists of packages yet. */
async function download(name: string, cwd: string): Promise<void> {
  const get = () => run('apt-get', ['download', name], { cwd });
  await get().catch(async () => {
    await run(
      process.getuid?.() === 0 ? 'apt-get' : 'sudo',
      process.getuid?.() === 0 ? ['update'] : ['apt-get', 'update'],
    );
    await get();
  });
}
