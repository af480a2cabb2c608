// Which findings are listed: settings of the command line and of the config applied to what the rules found. Pure.
import { type FailOn, type RuleId, SEVERITIES, type Severity } from '../config/rule-ids.ts';
import type { LintConfig } from '../config/schema.ts';
import { parseGlob } from '../glob.ts';
import type { LintFinding } from './rule.ts';

export interface LintOptions {
  readonly strict?: boolean | undefined;
  readonly failOn?: FailOn | undefined;
  /** Only these rules. Their notes are listed, too. Empty for all rules. */
  readonly rule?: readonly RuleId[] | undefined;
  /** All rules but these. */
  readonly ignore?: readonly RuleId[] | undefined;
}

interface Selection {
  /** In the order of the findings. */
  readonly listed: readonly LintFinding[];
  /** How many notes `--strict` would add. */
  readonly notesLeftOut: number;
  /** Whether a listed finding makes the command fail. */
  readonly fails: boolean;
}

/** Returns a negative number if the first severity is worse, 0 if both are the same. */
export function compareSeverity(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);
}

/** Returns the findings that are listed. Options replace the config's settings. */
export function selectFindings(
  findings: readonly LintFinding[],
  config: LintConfig | null,
  { rule: only = [], ignore = [], ...options }: LintOptions,
): Selection {
  const failOn = options.failOn ?? config?.['fail-on'] ?? 'error';
  const strict = options.strict || config?.strict || failOn === 'note';
  const named = new Set<RuleId>(only);
  const rated = findings.flatMap((finding) => {
    const { rule } = finding;
    if (ignore.includes(rule) || (named.size > 0 && !named.has(rule))) return [];
    const severity = config?.rules[rule];
    if (severity === 'off') return named.has(rule) ? [finding] : [];
    return [severity === undefined ? finding : { ...finding, severity }];
  });
  const listed = rated.filter(({ rule, severity }) => strict || severity !== 'note' || named.has(rule));
  const fails = failOn !== 'never' && listed.some(({ severity }) => compareSeverity(severity, failOn) <= 0);
  return { listed, notesLeftOut: rated.length - listed.length, fails };
}

/** An ignore of the config without findings, or one of its patterns without files. */
export interface UnusedSetting {
  readonly ignore: number;
  /** Null for the whole ignore. */
  readonly pattern: number | null;
}

/** Returns the findings that no ignore of the config matches, and what of the ignores has no effect on the files of the run. */
export function applyConfiguredIgnores(
  findings: readonly LintFinding[],
  ignores: LintConfig['ignore'],
  files: readonly string[],
): { readonly kept: readonly LintFinding[]; readonly unused: readonly UnusedSetting[] } {
  const matchers = ignores.map(({ rule, files }) => ({ rule, patterns: files.map(parseGlob) }));
  const used = new Set<number>();
  const isIgnored = ({ rule, file }: LintFinding) => {
    const matching = matchers.flatMap((each, index) =>
      each.rule === rule && each.patterns.some((matches) => matches(file)) ? [index] : [],
    );
    for (const index of matching) used.add(index);
    return matching.length > 0;
  };
  /** By rule and file, because a file may have many findings. */
  const known = new Map<string, boolean>();
  const kept = findings.filter((finding) => {
    const key = JSON.stringify([finding.rule, finding.file]);
    const ignored = known.get(key) ?? isIgnored(finding);
    known.set(key, ignored);
    return !ignored;
  });
  const unused = matchers.flatMap(({ patterns }, ignore): UnusedSetting[] => {
    if (!used.has(ignore)) return [{ ignore, pattern: null }];
    return patterns.flatMap((matches, pattern) => (files.some(matches) ? [] : [{ ignore, pattern }]));
  });
  return { kept, unused };
}
