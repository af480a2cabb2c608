// A platform, in OCI's terms, and its text `os/arch[/variant]`. conventions.ts knows the names that others use.
import type { Arch, Os } from './names.ts';

export type { Arch, Os };

/**
 * An OCI platform. Only arm has variants (v5, v6, v7). As in containerd, arm64/v8 and amd64/v1 are the baselines and have no
 * variant. The amd64 levels v2 to v4 are errors, because no product is built for them.
 */
export interface Platform {
  readonly os: Os;
  readonly arch: Arch;
  readonly variant?: string;
}

export interface Architecture {
  readonly arch: Arch;
  readonly variant?: string;
}

/** Returns the OCI text of a platform: `linux/arm64`, `linux/arm/v7`. */
export function formatPlatform({ os, arch, variant }: Platform): string {
  return variant === undefined ? `${os}/${arch}` : `${os}/${arch}/${variant}`;
}

/** Returns whether two platforms are the same, variant included. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.arch === b.arch && a.variant === b.variant;
}
