// The names of the output formats. Imports nothing, because the command line loads it for every command.

export const LINT_FORMATS = ['text', 'json', 'github', 'sarif'] as const;

export type LintFormat = (typeof LINT_FORMATS)[number];
