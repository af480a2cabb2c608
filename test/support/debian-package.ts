// Programs of Debian packages, unpacked into a cache folder: nothing is installed, and nobody has to be root.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { TOOLS } from './python-tool.ts';

const run = promisify(execFile);

/** Returns the path of a program of a package, unpacked the first time that it is asked for. */
export async function debianProgram(name: string, program: string): Promise<string> {
  const folder = join(TOOLS, `debian-${name}`);
  if (!existsSync(join(folder, program))) await unpack(name, folder);
  return join(folder, program);
}

async function unpack(name: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  await download(name, draft);
  const [file] = (await readdir(draft)).filter((each) => each.endsWith('.deb'));
  await run('dpkg-deb', ['--extract', join(draft, file ?? ''), join(draft, 'root')]);
  await rm(folder, { recursive: true, force: true });
  await rename(join(draft, 'root'), folder);
  await rm(draft, { recursive: true });
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
