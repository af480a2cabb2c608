// Downloads Debian packages for any architecture, with an apt that has its own state. Of the machine's apt, only mirror and proxy are
// used, and nothing is changed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TinyArch } from '../programs/tiny-elf.ts';
import { debianProgram } from './package.ts';

export interface DebianArchive {
  /** Returns the files of packages and all their dependencies. */
  readonly closure: (names: readonly string[]) => Promise<readonly string[]>;
  /** Returns the names of packages and all their dependencies. */
  readonly list: (names: readonly string[]) => Promise<readonly string[]>;
  /** Returns the files of packages without their dependencies. */
  readonly download: (names: readonly string[]) => Promise<readonly string[]>;
}

const SUITES = ['bookworm', 'bookworm-updates', 'bookworm-security'];
/** Debian's releases that the machine's mirror is asked for. */
export type DebianRelease = 'bullseye' | 'bookworm' | 'trixie';
const KEYRING = 'usr/share/keyrings/debian-archive-keyring.gpg';

const execute = promisify(execFile);

/** Returns the archive of a Debian release for an architecture. Lists and packages are kept in `folder`. */
export async function openDebianArchive(
  arch: TinyArch,
  folder: string,
  release: DebianRelease = 'bookworm',
): Promise<DebianArchive> {
  const [config, archives, empty] = [join(folder, 'apt.conf'), join(folder, 'archives'), join(folder, 'empty')];
  for (const each of [join(folder, 'lists'), archives, empty]) await mkdir(join(each, 'partial'), { recursive: true });
  const sources = (await debianSources(release)).map((source) => `deb ${source} main\n`).join('');
  await writeFile(join(folder, 'sources.list'), sources);
  await writeFile(join(folder, 'status'), '');
  await writeFile(config, [...settings(arch, folder), ...(await machineSettings())].join('\n'));
  const run = async (...args: string[]) => {
    const env = { ...process.env, APT_CONFIG: config };
    return (await execute('apt-get', ['--quiet', '--quiet', ...args], { env, cwd: archives, maxBuffer: 2 ** 26 }))
      .stdout;
  };
  await run('update');
  // Without an empty cache, it would not list packages that are already there.
  const filesOf = async (names: readonly string[]) => {
    const uris = await run('install', '--yes', '--print-uris', '-o', `Dir::Cache::archives=${empty}`, ...names);
    return [...uris.matchAll(/^'.*' (\S+\.deb) /gm)].map(([, file = '']) => file);
  };
  return {
    closure: async (names) => {
      await run('install', '--yes', '--download-only', ...names);
      return (await filesOf(names)).map((file) => join(archives, file));
    },
    list: async (names) => (await filesOf(names)).map(nameOfPackage),
    download: async (names) => {
      await run('download', ...names);
      const files = (await readdir(archives)).filter((file) => names.includes(nameOfPackage(file)));
      return files.map((file) => join(archives, file));
    },
  };
}

/** Returns the name in `name_version_arch.deb`. */
function nameOfPackage(file: string): string {
  return file.replace(/_.*/, '');
}

function settings(arch: TinyArch, folder: string): readonly string[] {
  return [
    ...['main', 'parts', 'sourceparts', 'preferences', 'preferencesparts'].map(
      (name) => `Dir::Etc::${name} "/dev/null";`,
    ),
    `Dir::Etc::sourcelist "${join(folder, 'sources.list')}";`,
    `Dir::State "${folder}";`,
    `Dir::State::status "${join(folder, 'status')}";`,
    `Dir::Cache "${folder}";`,
    `APT::Architecture "${arch}";`,
    `APT::Architectures { "${arch}"; };`,
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "";',
    'Acquire::Languages "none";',
  ];
}

/** Returns the machine's proxy settings, without its hooks. */
async function machineSettings(): Promise<readonly string[]> {
  const { stdout } = await execute('apt-config', ['dump']);
  return stdout.split('\n').filter((line) => /^Acquire::https?::.* ".+";$/.test(line));
}

/** Returns the sources as in sources.list, with their key and without the component. */
async function debianSources(release: DebianRelease): Promise<readonly string[]> {
  const installed = `/${KEYRING}`;
  const keyring = existsSync(installed) ? installed : await debianProgram('debian-archive-keyring', KEYRING);
  const format = '$(ORIGIN)|$(REPO_URI) $(RELEASE)|$(COMPONENT)';
  const { stdout } = await execute('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const own = selectBookwormSources(stdout);
  const sources = own.length > 0 ? own : [`${await readDefaultMirror()} bookworm`];
  return sources.map((source) => `[signed-by=${keyring}] ${source.replace('bookworm', release)}`);
}

/** Returns debootstrap's default mirror, for machines of another distribution. */
async function readDefaultMirror(): Promise<string> {
  const script = await readFile(await debianProgram('debootstrap', 'usr/sbin/debootstrap'), 'utf8');
  const mirror = /^DEF_MIRROR="(\S+)"$/m.exec(script)?.[1];
  if (mirror === undefined) throw new Error('debootstrap has no default mirror');
  return mirror;
}

/** Returns Debian bookworm's repositories among those of the machine. Those without lists have no origin yet. */
function selectBookwormSources(targets: string): readonly string[] {
  const rows = targets.split('\n').map((line) => line.split('|'));
  const own = rows.filter(([origin = '', source = '', component]) => {
    const [, suite = ''] = source.split(' ');
    return SUITES.includes(suite) && component === 'main' && /^(?:Debian|\$\(ORIGIN\)|)$/.test(origin);
  });
  return [...new Set(own.map(([, source = '']) => source))];
}
