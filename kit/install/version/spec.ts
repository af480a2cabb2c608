// What a user may write for a version. No library: the warm path loads this.
import { KitError } from '../../errors.ts';

export type VersionSpec =
  | { readonly kind: 'exact'; readonly version: string }
  /** The highest version that satisfies a semver range; pre-releases only where the range names one. */
  | { readonly kind: 'range'; readonly range: string }
  /** The newest version among the releases that ship with the project. */
  | { readonly kind: 'latest-known' }
  /** The newest version that upstream has published. */
  | { readonly kind: 'latest' }
  /** The product is not installed. */
  | { readonly kind: 'none' };

/** Semantic Versioning 2.0.0 without build metadata, which no release of these products has. */
const EXACT = /^v?((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;
/** The signs of a range; whether they make one is for the semver library to say, off the warm path. */
const RANGE = /^[\d.xX*~^<>=| v-][0-9A-Za-z.xX*~^<>=| -]*$/;
const WORDS = ['latest-known', 'latest', 'none'] as const;

/** Returns what `text`, the value of `input`, asks for. Throws `invalid-input` on anything else. */
export function parseVersionSpec(text: string, input: string): VersionSpec {
  const word = WORDS.find((known) => known === text);
  if (word) return { kind: word };
  const version = EXACT.exec(text)?.[1];
  if (version) return { kind: 'exact', version };
  if (RANGE.test(text) && /[\d*xX]/.test(text)) return { kind: 'range', range: text };
  throw invalidVersion(text, input);
}

/** Returns the error for a version that is none. */
export function invalidVersion(text: string, input: string): KitError {
  return new KitError('invalid-input', {
    subject: `input ${input} '${text}'`,
    problem: 'not a version, range or keyword',
    fix: "Write '0.43.0', '0.43', '>=0.40 <0.43', latest-known, latest or none.",
  });
}
