// Which package manager this system has, and the one line that installs what is missing on it. Format of /etc/os-release:
// freedesktop.org, os-release(5).
import { readFile } from 'node:fs/promises';
import type { PackageManager, Packages } from '../../distributions/packages.ts';

export interface PackageSystem {
  /** Null where it is none that packages are known for. */
  readonly manager: PackageManager | null;
  /** Whether this process may install without sudo. */
  readonly root: boolean;
}

/** Something missing: in which packages it is, and a sentence for systems where it is in none. */
export interface MissingPackage {
  readonly packages: Packages;
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

/** Returns this machine's system. Throws nothing: one that does not tell has no manager. */
export async function detectPackageSystem(): Promise<PackageSystem> {
  const osRelease = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return { manager: detectPackageManager(process.platform, osRelease), root: process.getuid?.() === 0 };
}

/** Returns the package manager of a system, by Node's name of its platform and the text of its /etc/os-release. */
export function detectPackageManager(nodePlatform: string, osRelease: string): PackageManager | null {
  if (nodePlatform === 'darwin') return 'brew';
  const names = [field(osRelease, 'ID'), ...field(osRelease, 'ID_LIKE').split(' ')];
  return names.map((name) => MANAGERS[name]).find((manager) => manager !== undefined) ?? null;
}

/**
 * Returns whole sentences that say how to get what is missing: one command for all that is in packages, and the advice for
 * the rest. Empty where nothing is known of this system.
 */
export function installAdvice({ manager, root }: PackageSystem, missing: readonly MissingPackage[]): string {
  const packaged = manager === null ? [] : missing.flatMap(({ packages }) => packages[manager] ?? []);
  const others = missing.filter(({ packages }) => manager === null || packages[manager] === undefined);
  const sentences = new Set(others.flatMap(({ advice }) => advice ?? []));
  if (manager === null || packaged.length === 0) return [...sentences].join(' ');
  const sudo = manager === 'brew' || root ? '' : 'sudo ';
  const line = `${sudo}${COMMANDS[manager]} ${[...new Set(packaged)].join(' ')}`;
  return [`Install what is missing with \`${line}\`.`, ...sentences].join(' ');
}

/** Values may stand in single or double quotes. */
function field(osRelease: string, name: string): string {
  return new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1]?.trim() ?? '';
}
