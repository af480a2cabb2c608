// The mirror that a user names.
import { KitError } from '../errors.ts';

export interface Mirror {
  /** Base URL. */
  readonly url: string;
  /** Whether nothing else is asked. */
  readonly only: boolean;
}

/**
 * Returns the mirror that a URL and a flag name, or null where both are unset. `name` is what the user calls the URL, for
 * errors. Throws `invalid-input`.
 */
export function parseMirror(url: string, only: boolean, name: string): Mirror | null {
  if (url === '' && !only) return null;
  const problem = url === '' ? `nothing else may be asked, and no mirror is named` : baseUrlProblem(url);
  if (problem === null) return { url, only };
  throw new KitError('invalid-input', {
    subject: `${name} '${url}'`,
    problem,
    fix: "Write the base URL, such as 'https://mirror.example/ipfs'.",
  });
}

/** Returns why a text is not the base URL of an http or https server, without a full stop; null where it is one. */
export function baseUrlProblem(text: string): string | null {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return 'it is not an http or https URL';
  const { search, hash } = new URL(text);
  if (search !== '' || hash !== '') return 'a path is put after it, so it must not have a query or a fragment';
  return null;
}
