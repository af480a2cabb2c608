// The names of the linter's rules and severities, for the config, the command line and the rules. Imports nothing, because every
// command that parses options loads it.

/** In the order of docs/workflow-lint.md: dangerous, misleading, waiting forever, untidy. */
export const RULE_IDS = [
  'not-a-workflow',
  'merge-key',
  'fork-guard',
  'curl-pipe-shell',
  'unpinned-image',
  'expression-in-script',
  'no-permissions',
  'hidden-failure',
  'gate-misses-job',
  'gate-cannot-fail',
  'runtime-fallback',
  'unquoted-version',
  'results-in-container',
  'action-input',
  'relative-path-entry',
  'matrix-misses-version',
  'no-probe',
  'unknown-runner',
  'contradicting-labels',
  'leg-not-installable',
  'hard-coded-architecture',
  'pre-arm64',
  'unchecked-archive',
  'dead-download-origin',
  'emulated-leg',
  'artifact-name',
  'caller-permissions',
  'shared-concurrency',
  'callable-group',
  'time-limit',
  'no-concurrency',
  'self-hosted-install',
  'shared-temp-path',
  'dockerfile-in-script',
  'old-action',
  'version-comment',
  'dependabot-cooldown',
  'bad-ignore',
  'unused-ignore',
] as const;

export type RuleId = (typeof RULE_IDS)[number];

const KNOWN: ReadonlySet<string> = new Set(RULE_IDS);

export function isRuleId(text: string): text is RuleId {
  return KNOWN.has(text);
}

/**
 * The worst first. An error is proven from the files: the workflow fails, hangs, tests nothing, or runs foreign code on your
 * machine. A warning is likely, and its doubt says when it is not a problem. Notes are listed with `--strict` only.
 */
export const SEVERITIES = ['error', 'warning', 'note'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The severity from which findings make the command fail. */
export const FAIL_ON = [...SEVERITIES, 'never'] as const;

export type FailOn = (typeof FAIL_ON)[number];
