// What a user may write for a version. No library: the warm path loads this.
import { KitError } from '../kit-error.ts';

export type VersionSpec =
  | { readonly kind: 'exact'; readonly version: string }
  /** The newest version among the releases that ship with the project. */
  | { readonly kind: 'latest-known' };

/** Semantic Versioning 2.0.0 without build metadata, which no release of these products has. */
const EXACT = /^v?((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;

/** Returns what `text`, the value of `input`, asks for. Throws `invalid-input` on anything else. */
export function parseVersionSpec(text: string, input: string): VersionSpec {
  if (text === 'latest-known') return { kind: 'latest-known' };
  const version = EXACT.exec(text)?.[1];
  if (version) return { kind: 'exact', version };
  throw new KitError('invalid-input', {
    asked: `input ${input} '${text}'`,
    found: 'it is neither an exact version nor latest-known',
    next: "Write a version such as '0.43.0' or 'v0.43.0' (in quotes, or YAML reads 0.40 as 0.4), or 'latest-known'.",
  });
}

/** Returns the exact version that a spec means. */
export function resolveVersion(spec: VersionSpec, newestKnown: string): string {
  return spec.kind === 'exact' ? spec.version : newestKnown;
}
