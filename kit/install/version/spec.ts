// The versions that a user may write. Loads no library, because the warm path loads this file.
import { KitError } from '../../errors.ts';

export type VersionSpec =
  | { readonly kind: 'exact'; readonly version: string }
  /** The highest version that satisfies a semver range. */
  | { readonly kind: 'range'; readonly range: string }
  /** The newest of the releases that ship with the project. */
  | { readonly kind: 'latest-known' }
  /** The newest published version. */
  | { readonly kind: 'latest' }
  /** The product is not installed. */
  | { readonly kind: 'none' };

/** Semantic Versioning 2.0.0, without build metadata: no release of these products has any. */
const EXACT = /^v?((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;
/** The characters of a range. Off the warm path, the semver library checks whether they form one. */
const RANGE = /^[\d.xX*~^<>=| v-][0-9A-Za-z.xX*~^<>=| -]*$/;
const MAX_RANGE_CHARACTERS = 500;
const KEYWORDS = ['latest-known', 'latest', 'none'] as const;

/** Returns the spec in `text`, the value of `name`, such as `input kubo-version`. Throws `invalid-input`. */
export function parseVersionSpec(text: string, name: string): VersionSpec {
  const keyword = KEYWORDS.find((known) => known === text);
  if (keyword) return { kind: keyword };
  const version = EXACT.exec(text)?.[1];
  if (version) return { kind: 'exact', version };
  if (text.length <= MAX_RANGE_CHARACTERS && RANGE.test(text) && /[\d*xX]/.test(text))
    return { kind: 'range', range: text };
  throw invalidVersion(text, name);
}

/** Returns the error (`invalid-input`) for a text that is not a version. */
export function invalidVersion(text: string, name: string): KitError {
  return new KitError('invalid-input', {
    subject: `${name} '${text}'`,
    problem: 'not a version, range or keyword',
    fix: "Write '0.43.0', '0.43', '>=0.40 <0.43', latest-known, latest or none.",
  });
}
