// Unpacking entries of the job cache. @actions/cache has tar unpack absolute names and `..`, and anyone who can write to the cache
// chooses the names. GNU tar reads options from its environment, with which nothing is written outside the current folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { queryCommand } from '../../process/query.ts';
import { findExecutable } from '../../system/find-executable.ts';

/**
 * Each name and each target of a link loses its folders and a Windows drive. A name that is empty or only dots becomes `_`, so
 * that no member is the current folder or the one above it. Owners and modes in the archive are not applied. tar reads `\\` as `\`.
 */
const TAR_OPTIONS = [
  String.raw`--transform=s,.*[\\/:],,;s,[\\/:],_,g;s,^[.]*$,_,`,
  '--no-same-owner',
  '--no-same-permissions',
  '--no-overwrite-dir',
].join(' ');

/**
 * Returns an environment in which GNU tar writes nothing outside of the current folder. Its locale is C: in a locale with UTF-8,
 * the `.` of the transformation does not match a byte that is invalid there, and a name with one would keep its folders.
 */
export function safeTarEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !/^(?:LANG|LANGUAGE|LC_.*)$/i.test(name));
  return { ...Object.fromEntries(others), LC_ALL: 'C', TAR_OPTIONS };
}

/**
 * Returns why entries cannot be unpacked safely, without a full stop; null if @actions/cache will use GNU tar. It only assumes so
 * on Linux, and uses bsdtar on macOS without gtar and on Windows without GNU tar. Source: its internal/tar.ts, version 6.3.
 */
export async function findUnpackingProblem(env: NodeJS.ProcessEnv): Promise<string | null> {
  const { tar, version } = await queryTar(env);
  if (version?.includes('GNU tar')) return null;
  const found = version ? `is '${version}'` : 'does not run';
  return `unpacking its entries safely needs GNU tar, and '${tar}' ${found}`;
}

/**
 * Returns why entries cannot be packed, as sentences; null if they can. BusyBox's tar, which Alpine has, does not know `--posix`,
 * which @actions/cache uses. bsdtar does.
 */
export async function findPackingProblem(env: NodeJS.ProcessEnv): Promise<string | null> {
  const { tar, version } = await queryTar(env);
  if (!version?.includes('busybox')) return null;
  return `packing its entries needs GNU tar, and '${tar}' is '${version}'. On Alpine, install it with \`apk add tar\`.`;
}

interface Tar {
  readonly tar: string;
  /** The first line that it prints; undefined if it does not run. */
  readonly version: string | undefined;
}

async function queryTar(env: NodeJS.ProcessEnv): Promise<Tar> {
  const tar = findCacheTar(env);
  return { tar, version: (await queryCommand(`"${tar}"`, ['--version']))?.split('\n')[0] };
}

/** Returns the tar that @actions/cache uses. On Windows, it uses one from PATH only if that is GNU tar. */
function findCacheTar(env: NodeJS.ProcessEnv): string {
  const ofGit = join(env.PROGRAMFILES ?? '', 'Git', 'usr', 'bin', 'tar.exe');
  if (process.platform === 'win32' && existsSync(ofGit)) return ofGit;
  const gtar = process.platform === 'darwin' ? findExecutable('gtar', { path: env.PATH }) : null;
  return gtar ?? 'tar';
}
