// How to build a product from its git repository, as data, if the go command cannot build it from a module. kit/install uses
// the data.
import type { Platform } from '../platform/platform.ts';
import type { BuildRequirement } from './packages.ts';

export interface GitSource {
  /** The repository to clone. */
  readonly url: string;
  /** A semver range that includes pre-releases. */
  readonly versions: string;
  /** Platforms (as OCI names them) that it can be built on. No cross-compiling, because the build links C. */
  readonly platforms: readonly string[];
  /** The networks that it can be built for. The first is that of the published binaries; the others are build tags. */
  readonly networks: readonly [string, ...string[]];
  /** The file that contains the oldest Go version that the makefile accepts. */
  readonly minimumGoFile: string;
  /** The file whose existence tells the makefile that the submodules are there. */
  readonly submodulesMarker: string;
  readonly needs: readonly BuildRequirement[];
  readonly rustLibrary: RustLibrary;
}

/** A library in Rust. Upstream publishes it for some platforms; a submodule's script downloads or compiles it. */
interface RustLibrary {
  /** The submodule's path. The script finds a release by a tag on the submodule's commit. */
  readonly submodule: string;
  /** Platforms (as OCI names them) that upstream publishes it for; on linux for glibc. */
  readonly prebuilt: readonly string[];
  /** The environment variable that makes the script compile it, if set to `1`. */
  readonly compileVariable: string;
  /** The requirements for compiling it. */
  readonly needs: readonly BuildRequirement[];
}

/** Returns whether upstream does not publish the library for a platform. */
export function lacksPrebuiltLibrary({ prebuilt }: RustLibrary, { os, arch }: Platform, libc: string | null): boolean {
  return libc === 'musl' || libc === 'bionic' || !prebuilt.includes(`${os}/${arch}`);
}
