// Replaces the expressions in a script with the values that they have in one leg, or with what gives the version of the leg.
import type { Runtime } from '../../facts/facts.ts';
import type { KnownValues } from '../../lint/expressions/evaluate.ts';
import { UNKNOWN } from '../../lint/expressions/values.ts';
import { replaceExpressions } from '../../lint/model/expressions-in-text.ts';
import { evaluateTo } from './flat-steps.ts';

/** Stands for the version of the runtime. In Unicode's private use area. */
export const VERSION = '\uEFFF';
/** Stands for a value that is not known. */
export const MISSING = '\uEFFE';

/** Returns the script with VERSION for what depends on the version of the leg, and MISSING for what is not known. */
export function replaceKnown(script: string, known: KnownValues, versionPath: string | null): string {
  const otherVersion =
    versionPath === null ? known : new Map([...known, [versionPath.toLowerCase(), UNKNOWN] as const]);
  return replaceExpressions(script, (inside) => {
    const text = `\${{ ${inside} }}`;
    const value = evaluateTo(text, known);
    if (/\bsteps\.[\w-]*(?:python|setup|node|go)[\w-]*\.outputs\.\w*-version\b/.test(inside)) return VERSION;
    if (value === undefined) return MISSING;
    return evaluateTo(text, otherVersion) === undefined ? VERSION : value;
  });
}

const COMMANDS: Readonly<Record<Runtime, string | null>> = {
  python: `$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')`,
  node: `$(node -p 'parseInt(process.versions.node)')`,
  go: null,
};

/** Returns the statement for any version of the runtime, or null if it is for one version only. */
export function forAnyVersion(statement: string, runtime: Runtime): string | null {
  const text = runtime === 'python' ? useCurrentTox(statement) : statement;
  if (!text.includes(VERSION)) return text;
  const command = COMMANDS[runtime];
  // A substitution is not expanded between single quotes.
  if (command === null || /'[^']*\uEFFF[^']*'/.test(text)) return null;
  return text.replace(/"?\uEFFF"?/g, (found) =>
    found.startsWith('"') && found.endsWith('"') ? `"${command}"` : found.replace(VERSION, command),
  );
}

/** The environment `py` of tox runs on the Python that runs tox: the one of the leg. */
function useCurrentTox(statement: string): string {
  if (!/\btox\b/.test(statement)) return statement;
  return statement.replace(
    /(\s(?:-e\s*|--env[= ]))(["']?)([^\s"']+)\2/,
    (_whole, option: string, quote: string, names: string) =>
      `${option}${quote}${names.replace(/\bpy(?:thon)?-?(?:\uEFFF|\d[\d.]*)/g, 'py').replace(/^\uEFFF$/, 'py')}${quote}`,
  );
}
