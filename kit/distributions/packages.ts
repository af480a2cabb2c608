// Requirements that a machine may lack, and the packages that provide them.
import type { Os } from '../platform/platform.ts';

export const PACKAGE_MANAGERS = ['apt', 'dnf', 'apk', 'zypper', 'pacman', 'brew'] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

/** The name of a package for each package manager. */
export type Packages = Readonly<Partial<Record<PackageManager, string>>>;

/** A shared library, besides libc, that a published linux binary loads when it starts. */
export interface SharedLibrary {
  /** As the loader names it: `libhwloc.so.15`. */
  readonly file: string;
  readonly packages: Packages;
}

/** A program or library that a build needs on the machine. */
export interface BuildRequirement {
  readonly kind: 'program' | 'library';
  /** The command, or the library's name for pkg-config. */
  readonly name: string;
  /** Another command that can be used instead. */
  readonly alternative?: string;
  /** The only system that needs it. */
  readonly os?: Os;
  readonly packages: Packages;
  /** A sentence for systems that have no package of it. */
  readonly advice?: string;
}
