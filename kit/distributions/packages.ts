// What a machine may lack, and in which package each system has it.
import type { Os } from '../platform/platform.ts';

export type PackageManager = 'apt' | 'dnf' | 'brew';

/** Names of packages. */
export type Packages = Readonly<Partial<Record<PackageManager, string>>>;

/** A shared library, other than libc, that a published linux binary loads when it starts. */
export interface SharedLibrary {
  /** As the loader names it: `libhwloc.so.15`. */
  readonly file: string;
  readonly packages: Packages;
}

/** Something that a build must find on the machine. */
export interface BuildRequirement {
  readonly kind: 'program' | 'library';
  /** The command; a library's name is what pkg-config calls it. */
  readonly name: string;
  /** A command that does as well. */
  readonly alternative?: string;
  /** The only system that needs it. */
  readonly os?: Os;
  readonly packages: Packages;
  /** One sentence for the systems that have it in no package. */
  readonly advice?: string;
}
