// How a product is built from its git repository, as data, where the go command cannot build it from a module. What is
// done with it is kit/install's.
import type { Platform } from '../platform/platform.ts';
import type { BuildRequirement } from './packages.ts';

export interface GitSource {
  /** What is cloned. */
  readonly url: string;
  /** A semver range, as in an Offer. */
  readonly versions: string;
  /** Platforms (in OCI spelling) that it is built on, each for itself: the build links C. */
  readonly platforms: readonly string[];
  /** The networks that it is built for. The first is that of the published binaries; each other one is a build tag. */
  readonly networks: readonly [string, ...string[]];
  /** The file that has the oldest Go that the makefile takes. */
  readonly minimumGoFile: string;
  /** The file by which the makefile knows that the submodules are there. */
  readonly submodulesMarker: string;
  readonly needs: readonly BuildRequirement[];
  readonly rustLibrary: RustLibrary;
}

/** A library in Rust that upstream compiles for some platforms. A submodule's script fetches that, or compiles it here. */
export interface RustLibrary {
  /** The submodule's path. The script finds a release by a tag that points at the submodule's commit. */
  readonly submodule: string;
  /** Platforms (in OCI spelling) that upstream compiles it for; on linux for glibc. */
  readonly prebuilt: readonly string[];
  /** The environment variable that has it compiled here where it is `1`. */
  readonly compileVariable: string;
  /** What that takes. */
  readonly needs: readonly BuildRequirement[];
}

/** Returns whether upstream compiles no such library for a platform. */
export function lacksPrebuiltLibrary({ prebuilt }: RustLibrary, { os, arch }: Platform, libc: string | null): boolean {
  return libc === 'musl' || !prebuilt.includes(`${os}/${arch}`);
}
