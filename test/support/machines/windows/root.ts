// The root folder of a system with Wine 10, from Debian trixie's packages: Wine 8 of bookworm cannot run Node 24. It is made once and
// kept in a cache folder. Nothing is installed on the machine.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDebianArchive } from '../../debian/archive.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { PREFIX, runWine } from './namespace.ts';
import { buildPowerShell } from './powershell.ts';

export interface WineRoot {
  /** The system with Wine. */
  readonly root: string;
  /** Wine's folder after its first start: the registry and drive C. */
  readonly prefix: string;
}

/** libc-bin has the locale C.UTF-8. */
const PACKAGES = ['wine64', 'libc-bin'];
const WINE_DLLS = 'usr/lib/x86_64-linux-gnu/wine';
const MERGED = ['bin', 'sbin', 'lib', 'lib64'];
/** Where other folders are mounted. */
const MOUNT_POINTS = ['dev', 'proc', 'sys', 'tmp', PREFIX];
/** Of a DLL of Wine, after the header of MS-DOS: Wine uses only DLLs that have it. */
const WINE_MARK = Buffer.from(`Wine builtin DLL${'\0'.repeat(16)}`);
const MARK_OFFSET = 64;
/** PowerShell's folder in that of Windows. */
const POWERSHELL_FOLDER = 'system32/WindowsPowerShell/v1.0';

const run = promisify(execFile);

/** Returns Wine. The first call downloads 180 MB and takes a minute. */
export async function installWine(): Promise<WineRoot> {
  const folder = join(TOOLS_FOLDER, `wine-${await recipeDigest()}`);
  await createOnce(folder, async (draft) => {
    const wine = { root: join(draft, 'root'), prefix: join(draft, 'prefix') };
    await unpackPackages(wine.root);
    await addZlib(wine.root);
    await firstStart(wine, join(draft, 'first-start.log'));
    await addPowerShell(wine);
  });
  return { root: join(folder, 'root'), prefix: join(folder, 'prefix') };
}

/** Returns a name for what the files of this folder make, so that a change makes it anew. */
async function recipeDigest(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['root.ts', 'namespace.ts', 'powershell.ts', 'powershell.go'])
    hash.update(await readFile(join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 16);
}

async function unpackPackages(root: string): Promise<void> {
  const downloads = await mkdtemp(join(tmpdir(), 'wine-packages-'));
  try {
    const archive = await openDebianArchive('amd64', downloads, 'trixie');
    for (const name of [...MOUNT_POINTS, 'usr']) await mkdir(join(root, name), { recursive: true });
    for (const name of MERGED) await symlink(`usr/${name}`, join(root, name));
    for (const file of await archive.closure(PACKAGES)) await run('dpkg-deb', ['--extract', file, root]);
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
  // For programs of 32 bits. Windows takes half of the time without them to be set up.
  await rm(join(root, WINE_DLLS, 'i386-windows'), { recursive: true });
}

/** Does what the package's postinst does. */
async function addZlib(root: string): Promise<void> {
  const folder = join(root, 'usr/x86_64-w64-mingw32/lib');
  for (const name of (await readdir(folder)).filter((each) => /^zlib.*\.dll$/.test(each))) {
    const bytes = await readFile(join(folder, name));
    bytes.set(WINE_MARK, MARK_OFFSET);
    await writeFile(join(root, WINE_DLLS, 'x86_64-windows', name), bytes);
  }
}

async function firstStart({ root, prefix }: WineRoot, log: string): Promise<void> {
  await mkdir(prefix);
  await runWine({ root, prefix, mounts: [], folder: PREFIX }, ['wineboot', '--init'], log);
}

/** Wine's own powershell.exe does nothing. */
async function addPowerShell({ prefix }: WineRoot): Promise<void> {
  const folder = join(prefix, 'drive_c/windows', POWERSHELL_FOLDER);
  await mkdir(folder, { recursive: true });
  await buildPowerShell(join(folder, 'powershell.exe'));
}
