// Finds this system's package manager, and the command that installs what is missing.
import type { PackageManager, Packages } from '../../distributions/packages.ts';
import { OS_RELEASE_FILES, osReleaseField } from '../../system/os-release.ts';
import { readTextOrEmpty } from '../../system/read-text.ts';

export interface PackageSystem {
  /** Null if it is unknown, or the names of its packages are. */
  readonly manager: PackageManager | null;
  /** Whether this process may install without sudo. */
  readonly root: boolean;
}

interface MissingPackage {
  readonly packages: Packages;
  /** A sentence for systems that have no such package. */
  readonly advice?: string;
}

const MANAGERS: Readonly<Record<string, PackageManager>> = {
  debian: 'apt',
  ubuntu: 'apt',
  fedora: 'dnf',
  rhel: 'dnf',
  centos: 'dnf',
};
const COMMANDS: Readonly<Record<PackageManager, string>> = {
  apt: 'apt-get install -y',
  dnf: 'dnf install -y',
  brew: 'brew install',
};

/** Returns the package manager of this machine. Never throws. */
export async function detectPackageSystem(): Promise<PackageSystem> {
  return { manager: detectPackageManager(process.platform, await readOsRelease()), root: process.getuid?.() === 0 };
}

/** Returns the package manager of a system, by Node's name of its platform and the text of its os-release file. */
export function detectPackageManager(nodePlatform: string, osRelease: string): PackageManager | null {
  if (nodePlatform === 'darwin') return 'brew';
  const names = [osReleaseField(osRelease, 'ID'), ...osReleaseField(osRelease, 'ID_LIKE').split(' ')];
  return names.map((name) => MANAGERS[name]).find((manager) => manager !== undefined) ?? null;
}

/** Returns sentences that say how to install what is missing: one command for all packages, and advice for the rest. */
export function installAdvice({ manager, root }: PackageSystem, missing: readonly MissingPackage[]): string {
  const packaged = manager === null ? [] : missing.flatMap(({ packages }) => packages[manager] ?? []);
  const others = missing.filter(({ packages }) => manager === null || packages[manager] === undefined);
  const sentences = [...new Set(others.flatMap(({ advice }) => advice ?? []))];
  if (manager === null || packaged.length === 0) {
    return sentences.join(' ') || "Install them with this system's package manager.";
  }
  const sudo = manager === 'brew' || root ? '' : 'sudo ';
  const command = `${sudo}${COMMANDS[manager]} ${[...new Set(packaged)].join(' ')}`;
  return [`Install them with \`${command}\`.`, ...sentences].join(' ');
}

async function readOsRelease(): Promise<string> {
  for (const file of OS_RELEASE_FILES) {
    const text = readTextOrEmpty(file);
    if (text !== '') return text;
  }
  return '';
}
