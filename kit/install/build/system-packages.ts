// Finds this system's package manager, and the command that installs what is missing.
import { delimiter } from 'node:path';
import type { PackageManager, Packages } from '../../distributions/packages.ts';
import { findExecutable } from '../../system/find-executable.ts';
import { OS_RELEASE_FILES, osReleaseField } from '../../system/os-release.ts';
import { readTextOrEmpty } from '../../system/read-text.ts';

export interface PackageSystem {
  /** Null if it is unknown, or the names of its packages are. */
  readonly manager: PackageManager | null;
  /** Its program here, if it is not the usual one: `microdnf`. */
  readonly program?: string;
  /** Whether this process may install without sudo. */
  readonly root: boolean;
  /** Whether sudo is on PATH. Most containers do not have it. */
  readonly sudo: boolean;
}

interface MissingPackage {
  readonly packages: Packages;
  /** A sentence for systems that have no such package. */
  readonly advice?: string;
}

interface InstallationPlan {
  readonly command: string | null;
  readonly sentences: readonly string[];
}

/** By ID and ID_LIKE of os-release. */
const MANAGERS: ReadonlyMap<string, PackageManager> = new Map([
  ['debian', 'apt'],
  ['ubuntu', 'apt'],
  ['fedora', 'dnf'],
  ['rhel', 'dnf'],
  ['centos', 'dnf'],
  ['alpine', 'apk'],
  ['opensuse', 'zypper'],
  ['suse', 'zypper'],
  ['arch', 'pacman'],
]);
const INSTALL: Readonly<Record<PackageManager, string>> = {
  apt: 'install -y',
  dnf: 'install -y',
  apk: 'add',
  zypper: '--non-interactive install',
  pacman: '-S --needed --noconfirm',
  brew: 'install',
};
/** Best first. Red Hat's minimal images have only microdnf; Amazon Linux 2 and CentOS 7 have only yum. All take the same command. */
const PROGRAMS: Readonly<Record<PackageManager, readonly [string, ...string[]]>> = {
  apt: ['apt-get'],
  dnf: ['dnf', 'microdnf', 'yum'],
  apk: ['apk'],
  zypper: ['zypper'],
  pacman: ['pacman'],
  brew: ['brew'],
};
/** The PATH of a service may lack them. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Returns the package manager of this machine. Never throws. */
export async function detectPackageSystem(): Promise<PackageSystem> {
  const manager = detectPackageManager(process.platform, await readOsRelease());
  const path = [process.env.PATH ?? '', ...SYSTEM_FOLDERS].join(delimiter);
  const program = manager && findPackageProgram(manager, (name) => findExecutable(name, { path }) !== null);
  return {
    manager: program === null ? null : manager,
    ...(program === null ? {} : { program }),
    root: process.getuid?.() === 0,
    sudo: findExecutable('sudo', { path: process.env.PATH }) !== null,
  };
}

/**
 * Returns the program of a package manager on this system; null if it has none, as images without a shell, which name their
 * distribution all the same. Homebrew may be outside of PATH.
 */
export function findPackageProgram(manager: PackageManager, exists: (name: string) => boolean): string | null {
  const [usual] = PROGRAMS[manager];
  return manager === 'brew' ? usual : (PROGRAMS[manager].find(exists) ?? null);
}

/** Returns the package manager of a system, by Node's name of its platform and the text of its os-release file. */
export function detectPackageManager(nodePlatform: string, osRelease: string): PackageManager | null {
  if (nodePlatform === 'darwin') return 'brew';
  if (nodePlatform !== 'linux') return null;
  const names = [osReleaseField(osRelease, 'ID'), ...osReleaseField(osRelease, 'ID_LIKE').split(' ')];
  return names.map((name) => MANAGERS.get(name)).find((manager) => manager !== undefined) ?? null;
}

/** Returns sentences that say how to install what is missing: one command for all packages, and advice for the rest. */
export function installAdvice(system: PackageSystem, missing: readonly MissingPackage[]): string {
  const { command, sentences } = planInstallation(system, missing);
  if (command === null) return sentences.join(' ') || "Install them with this system's package manager.";
  const asRoot = needsRoot(system) && !system.sudo ? ' as root' : '';
  return [`Install them${asRoot} with \`${command}\`.`, ...sentences].join(' ');
}

/** Returns the command that installs packages, with sudo if it is needed and available; null without a known package. */
export function installCommand(system: PackageSystem, packages: readonly Packages[]): string | null {
  const { manager, program } = system;
  const names = manager === null ? [] : packages.flatMap((each) => each[manager] ?? []);
  if (manager === null || names.length === 0) return null;
  return `${needsRoot(system) && system.sudo ? 'sudo ' : ''}${program ?? PROGRAMS[manager][0]} ${INSTALL[manager]} ${[...new Set(names)].join(' ')}`;
}

/** Returns whether packages are installed by root, and this process is not root. Homebrew refuses root. */
export function needsRoot({ manager, root }: PackageSystem): boolean {
  return manager !== 'brew' && !root;
}

/** Returns one command for all packages, or null, and the sentences for what has no package. */
export function planInstallation(system: PackageSystem, missing: readonly MissingPackage[]): InstallationPlan {
  const { manager } = system;
  const others = missing.filter(({ packages }) => manager === null || packages[manager] === undefined);
  return {
    command: installCommand(
      system,
      missing.map(({ packages }) => packages),
    ),
    sentences: [...new Set(others.flatMap(({ advice }) => advice ?? []))],
  };
}

async function readOsRelease(): Promise<string> {
  for (const file of OS_RELEASE_FILES) {
    const text = readTextOrEmpty(file);
    if (text !== '') return text;
  }
  return '';
}
