// Loads a config: the text of .github/ipfs-kit.yml → KitConfig, or every problem with line, column, value and a suggestion.
import { type Document, isMap, isScalar, isSeq, LineCounter, visit } from 'yaml';
import type * as z from 'zod/mini';
import type { GeneratorFacts } from '../facts/facts.ts';
import { CONFIG_FILE } from '../files.ts';
import { parseYaml, resolveAlias } from '../yaml-document.ts';
import { checkReferences } from './check-references.ts';
import { suggestNearest } from './nearest.ts';
import { type ConfigPath, nodeAt, positionOf, quoteNode } from './positions.ts';
import { type ConfigProblem, createConfigError, hasProblems } from './problem.ts';
import { findRepeatedPlatforms } from './repeated-platforms.ts';
import { configSchema, type KitConfig, type LintConfig, lintOnlySchema } from './schema.ts';

/** That an error lists. */
const MAX_PROBLEMS = 50;

type Issue = z.core.$ZodRawIssue;

/** Returns the config in a text. Throws one `invalid-input` for all problems. */
export function loadConfig(text: string, facts: GeneratorFacts): KitConfig {
  const parsed = parseConfig(text);
  if (hasOnlyLint(parsed.document)) {
    const problem = "'lint' is the only key, so there is nothing to generate";
    rejectProblems([{ line: 1, column: 1, problem, fix: 'Add workflows and what they test, or only run lint.' }]);
  }
  return validateConfig(parsed, facts);
}

export interface OptionalConfig {
  /** Null for a config that has only settings of the linter. */
  readonly config: KitConfig | null;
  readonly lint: LintConfig | null;
}

/** Returns the config in a text, which may have only settings of the linter. Throws one `invalid-input` for all problems. */
export function loadOptionalConfig(text: string, facts: GeneratorFacts): OptionalConfig {
  const parsed = parseConfig(text);
  if (isEmpty(parsed.document)) return { config: null, lint: null };
  if (hasOnlyLint(parsed.document)) return { config: null, lint: validate(lintOnlySchema, parsed).lint };
  const config = validateConfig(parsed, facts);
  return { config, lint: config.lint ?? null };
}

interface ParsedConfig {
  readonly document: Document;
  readonly lines: LineCounter;
}

function hasOnlyLint({ contents }: Document): boolean {
  return isMap(contents) && contents.items.length === 1 && contents.has('lint');
}

function isEmpty({ contents }: Document): boolean {
  return contents === null || (isMap(contents) && contents.items.length === 0);
}

/** A key whose settings are all commented out. */
function dropEmptyLint({ contents }: Document): void {
  if (isMap(contents) && contents.has('lint') && contents.get('lint') === undefined) contents.delete('lint');
}

function parseConfig(text: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  const syntaxProblems = [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS).map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, problem: `not valid YAML: ${message.replace(/\.$/, '')}`, fix: 'Correct the syntax.' };
  });
  rejectProblems(syntaxProblems);
  rejectProblems(findUnusableNodes(document, lines));
  rejectProblems(findRepeatedPlatforms(document, lines));
  adoptVersionComments(document);
  dropEmptyLint(document);
  return { document, lines };
}

function validateConfig({ document, lines }: ParsedConfig, facts: GeneratorFacts): KitConfig {
  const config = validate(configSchema, { document, lines });
  const references = checkReferences(config, facts)
    .slice(0, MAX_PROBLEMS)
    .map(({ path, problem, fix, at = 'value' }) => {
      const node = nodeAt(document, path, at);
      return { ...positionOf(node, lines), problem: `${quoteNode(node)} ${problem}`, fix };
    });
  rejectProblems(references);
  return config;
}

/** Returns where the text of a config has a workflow, as `file:line:column`. */
export function locateWorkflow(text: string, name: string): string {
  const { line, column } = locateInConfig(text, ['workflows', name]);
  return `${CONFIG_FILE}:${line}:${column}`;
}

/** Returns where the text of a config has a key or an item of a list. */
export function locateInConfig(text: string, path: ConfigPath): { readonly line: number; readonly column: number } {
  const lines = new LineCounter();
  const document = parseYaml(text, lines);
  return positionOf(nodeAt(document, path, 'key'), lines);
}

function rejectProblems(problems: readonly ConfigProblem[]): void {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  if (hasProblems(sorted)) throw createConfigError(CONFIG_FILE, sorted);
}

function validate<Schema extends z.ZodMiniType>(schema: Schema, { document, lines }: ParsedConfig): z.output<Schema> {
  const parsed = schema.safeParse(toValues(document), { error: describeIssue });
  const issues = parsed.error?.issues.slice(0, MAX_PROBLEMS) ?? [];
  rejectProblems(issues.map((issue) => toConfigProblem(document, lines, issue)));
  return parsed.data as z.output<Schema>;
}

/** Returns the values of a document. The library would look for the anchor of each alias in the whole document. */
function toValues(document: Document): unknown {
  const copy = document.clone() as Document;
  // parseYaml() limits what aliases repeat.
  visit(copy, { Alias: (_key, alias) => resolveAlias(copy, alias) });
  return copy.toJS() ?? {};
}

/** What YAML accepts and then drops: aliases without an anchor, which have no value, and the key `__proto__`. */
function findUnusableNodes(document: Document, lines: LineCounter): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      if (resolveAlias(document, alias)) return;
      const problem = `'*${alias.source}' has no matching anchor above it`;
      problems.push({ ...positionOf(alias, lines), problem, fix: 'Correct the alias, or add the anchor.' });
    },
    Pair: (_key, { key }) => {
      if (!isScalar(key) || key.value !== '__proto__') return;
      problems.push({ ...positionOf(key, lines), problem: `'__proto__' is not allowed as a key`, fix: 'Rename it.' });
    },
  });
  return problems;
}

/** A pinned action is `owner/repo@commit # v1.2.3`. The version is a YAML comment, and the schema needs it. */
function adoptVersionComments(document: Document): void {
  adoptVersionComment(document.get('action', true));
  visit(document, {
    Pair: (_key, { key, value }, ancestors) => {
      if (isScalar(key) && key.value === 'uses' && isHookStep(document, ancestors)) adoptVersionComment(value);
    },
  });
}

function adoptVersionComment(node: unknown): void {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.comment) return;
  node.value = `${node.value} # ${node.comment.trim()}`;
}

/** Whether the innermost mapping is an item of a list below `hooks`. Other mappings may have a key `uses`, too. */
function isHookStep(document: Document, ancestors: readonly unknown[]): boolean {
  return isSeq(ancestors.at(-2)) && ancestors.includes(document.get('hooks', true));
}

function toConfigProblem(document: Document, lines: LineCounter, outer: z.core.$ZodIssue): ConfigProblem {
  const issue = findInnermostIssue(outer);
  const [problem = '', fix = 'Correct the value.'] = findMessage(issue).split('\n');
  if (issue.code === 'unrecognized_keys') {
    const node = nodeAt(document, [...issue.path, issue.keys[0] ?? ''], 'key');
    return { ...positionOf(node, lines), problem: `${quoteNode(node)} ${problem}`, fix };
  }
  const node = nodeAt(document, issue.path, issue.code === 'invalid_key' ? 'key' : 'value');
  const missing = issue.code === 'invalid_type' && issue.input === undefined && !exists(document, issue.path);
  if (missing)
    return { ...positionOf(node, lines), problem: `'${String(issue.path.at(-1))}' is missing`, fix: 'Add it.' };
  if (
    isScalar(node) &&
    typeof node.value === 'number' &&
    issue.code === 'invalid_type' &&
    issue.expected === 'string'
  ) {
    const written = String(node.source);
    const problem = `${written} is a number in YAML, not a string`;
    return { ...positionOf(node, lines), problem, fix: `Write '${written}' in quotes.` };
  }
  return { ...positionOf(node, lines), problem: `${quoteNode(node)} ${problem}`, fix };
}

/** For a value that matches none of several forms, returns the first problem inside it, if a form has one. */
function findInnermostIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inside = issue.errors.flatMap((form) => form.filter(({ path }) => path.length > 0).slice(0, 1));
  return inside[0] ? { ...inside[0], path: [...issue.path, ...inside[0].path] } : issue;
}

function exists(document: Document, path: ConfigPath): boolean {
  return path.length === 0 || document.hasIn(path.map(String)) || document.hasIn([...path]);
}

function findMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

/** Returns the messages that schema.ts does not define: a line with the problem, and a line with the fix. */
function describeIssue(issue: Issue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `is not a known key\n${suggestNearest(issue.keys[0] ?? '', listKeys(issue))}`;
  if (issue.code === 'invalid_value')
    return `is not a known value\n${suggestNearest(String(issue.input), issue.values.map(String))}`;
  if (issue.code === 'invalid_type') return `is not ${TYPES[issue.expected] ?? issue.expected}`;
  return undefined;
}

/** The keys that a mapping may have. zod passes the mapping's schema as `inst`. */
function listKeys({ inst }: Issue): readonly string[] {
  const { shape, keyType } = (inst as unknown as { _zod: { def: MappingDefinition } })._zod.def;
  return Object.keys(shape ?? keyType?._zod.def.entries ?? {});
}

interface MappingDefinition {
  readonly shape?: object;
  readonly keyType?: { readonly _zod: { readonly def: { readonly entries?: object } } };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string\nWrite it in quotes.',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};
