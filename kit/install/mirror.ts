// The servers that a user names: a mirror and IPFS gateways. Public gateways are used only if the user names them.
import { hasMisplacedCredentials, redactText } from '../download/http/redact.ts';
import type { HostToken } from '../download/http/redirects.ts';
import { KitError } from '../errors.ts';
import type { Log } from '../log.ts';
import { setting } from '../setting.ts';

/** The environment variable with a mirror's bearer token. */
export const MIRROR_TOKEN_VARIABLE = 'IPFS_KIT_MIRROR_TOKEN';

const ESCAPES =
  'In its credentials and query, write / as %2F, ? as %3F, # as %23, @ as %40, a comma as %2C and a space as %20.';

/** A mirror, in the layout of GitHub releases or of dist.ipfs.tech. */
export interface Mirror {
  /** Base URL. Its query, such as a signature, is sent with each request. */
  readonly url: string;
  /** Whether no other origin is used. */
  readonly only: boolean;
}

/**
 * Returns the mirror for a URL and a flag; null if both are unset. `name` is the option or input with the URL, for errors.
 * Throws `invalid-input`.
 */
export function parseMirror(url: string, only: boolean, name: string): Mirror | null {
  if (url === '' && !only) return null;
  const problem = url === '' ? `${setting('mirror-only')} is set, but no mirror` : baseUrlProblem(url);
  if (problem === null) return { url, only };
  throw createUrlError(name, url, problem, "Write the mirror's base URL, such as 'https://mirror.example/ipfs'.");
}

/** Shorter values of a query are not hidden, because they could be in any log line: `sr=b`. */
const SECRET_CHARACTERS = 8;

/**
 * Returns the secrets in a text with URLs of mirrors or gateways, for logs to hide: passwords, queries and the long values in
 * them, as they are there and decoded.
 */
export function listUrlSecrets(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).flatMap(listSecrets))].filter((secret) => secret.trim() !== '');
}

function listSecrets(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { password, search } = new URL(url);
  const values = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const fromQuery = [search.slice(1), ...values].filter((value) => value.length >= SECRET_CHARACTERS);
  return [password, ...fromQuery].flatMap((secret) => [secret, decode(secret)]);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Returns the bearer token of a mirror, bound to the mirror's own origin. Over http anyone on the way could read it, so it is
 * not used then, with a warning.
 */
export function tokensForMirror(
  mirror: Mirror | null,
  token: string | undefined,
  log: Pick<Log, 'warning'>,
): readonly HostToken[] {
  if (!mirror || !token?.trim()) return [];
  const { origin, protocol } = new URL(mirror.url);
  if (protocol === 'https:') return [{ origin, token: token.trim() }];
  log.warning(
    `The token in ${MIRROR_TOKEN_VARIABLE} is not sent to the mirror ${origin}, because http is not encrypted. Use https.`,
  );
  return [];
}

/**
 * Returns the base URLs in a text, separated by spaces, commas or newlines. `name` is the option or input with the text, for
 * errors. Throws `invalid-input` if one is not an http or https URL.
 */
export function parseGateways(text: string, name: string): readonly string[] {
  const urls = text.split(/[\s,]+/).filter((url) => url !== '');
  for (const url of urls) {
    const problem = baseUrlProblem(url);
    if (problem === null) continue;
    const fix = "Write base URLs separated by spaces, such as 'https://gateway.example'.";
    // A password with a space or comma is in two elements.
    throw createUrlError(name, text.includes('@') ? text : url, problem, fix);
  }
  return urls;
}

function baseUrlProblem(text: string): string | null {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) return 'must be an http or https URL';
  if (hasMisplacedCredentials(text)) return "must not have an '@' behind its host";
  return text.includes('#')
    ? "must not have a fragment, which is the part from '#' on, because servers do not get it"
    : null;
}

/** The error shows nothing that can be a user or password. A malformed URL can have it anywhere before the last `@`. */
function createUrlError(name: string, text: string, problem: string, fix: string): KitError {
  const subject = `${name} '${redactText(text)}'`;
  return new KitError('invalid-input', { subject, problem, fix: text.includes('@') ? `${fix} ${ESCAPES}` : fix });
}
