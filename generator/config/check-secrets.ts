// Checks that a config gives secrets only to the tests, or to hooks, which are steps of the user. Elsewhere an expression would
// give them to every step of every job.
import type { ConfigPath } from './positions.ts';
import type { WrongReference } from './problem.ts';
import type { KitConfig } from './schema.ts';

const OPEN = '$' + '{{';
/** The context of all secrets. As a property of another context the name means something else. GitHub ignores case. */
const ALL_SECRETS = /(?<![\w.-])secrets(?![\w-])/i;
/** The context that contains the token of the job, other than for one property by name that is not the token. */
const JOB_TOKEN = /(?<![\w.-])github(?![\w-])(?!\.(?!token(?![\w-]))[a-z_])/i;

/** Returns the texts outside of hooks whose expressions contain a secret or the token of the job. */
export function checkSecretExpressions({ hooks: _, ...config }: KitConfig): readonly WrongReference[] {
  return findTexts(config, []).flatMap(({ path, text }): WrongReference[] => {
    if (!findExpressions(text).some((code) => ALL_SECRETS.test(code) || JOB_TOKEN.test(code))) return [];
    const problem = 'is an expression with a secret or the token of the job, which every step would get';
    return [{ path, problem, fix: 'Name the secret under the key secrets, for the tests, or use a hook.' }];
  });
}

interface ConfigText {
  readonly path: ConfigPath;
  readonly text: string;
}

function findTexts(value: unknown, path: ConfigPath): readonly ConfigText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => findTexts(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => findTexts(item, [...path, key]));
}

/**
 * Returns the expressions in a text without their strings and blanks. An expression ends at the first brackets outside of a
 * string, as in GitHub's TemplateReader.cs; one without an end lasts to the end of the text.
 */
function findExpressions(text: string): readonly string[] {
  const found: string[] = [];
  for (let start = text.indexOf(OPEN); start !== -1; ) {
    let code = '';
    let inString = false;
    let end = start + OPEN.length;
    for (; end < text.length && (inString || !text.startsWith('}}', end)); end++) {
      const character = text.charAt(end);
      if (character === "'") inString = !inString;
      else if (!inString && /\S/.test(character)) code += character;
    }
    found.push(code);
    start = text.indexOf(OPEN, end);
  }
  return found;
}
