// The text of .github/ipfs-kit.yml → Config, or every problem in it with line, column, value and the nearest valid one.
import { type Alias, type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type * as z from 'zod/mini';
import type { GeneratorFacts } from '../facts/facts.ts';
import { checkReferences } from './check-references.ts';
import { suggestNearest } from './nearest.ts';
import { type ConfigPath, nodeAt, positionOf, quoteNode } from './positions.ts';
import { type ConfigProblem, createConfigError } from './problem.ts';
import { configSchema, type KitConfig } from './schema.ts';

/** Where the config is, from the repository's root. */
export const CONFIG_FILE = '.github/ipfs-kit.yml';

type Issue = z.core.$ZodRawIssue;

/** Returns the config in `text`. Throws `invalid-input` that names every problem; `file` is what it calls the text. */
export function loadConfig(text: string, facts: GeneratorFacts, file: string = CONFIG_FILE): KitConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, problem: `not valid YAML: ${message.replace(/\.$/, '')}`, fix: 'Correct it.' };
  });
  if (broken.length > 0) throw createConfigError(file, broken);
  const dangling = findDanglingAlias(document, lines);
  if (dangling) throw createConfigError(file, [dangling]);
  adoptVersionComments(document);
  const parsed = configSchema.safeParse(document.toJS() ?? {}, { error: describeIssue });
  if (!parsed.success)
    throw createConfigError(
      file,
      sortByPosition(parsed.error.issues.map((each) => toConfigProblem(document, lines, each))),
    );
  const wrong = checkReferences(parsed.data, facts).map(({ path, problem, fix, at = 'value' }) => {
    const node = nodeAt(document, path, at);
    return { ...positionOf(node, lines), problem: `${quoteNode(node)} ${problem}`, fix };
  });
  if (wrong.length > 0) throw createConfigError(file, sortByPosition(wrong));
  return parsed.data;
}

/** An alias of which nothing is the anchor is valid YAML, and has no value. */
function findDanglingAlias(document: Document, lines: LineCounter): ConfigProblem | null {
  let dangling: Alias | null = null;
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return undefined;
      dangling = alias;
      return visit.BREAK;
    },
  });
  const alias = dangling as Alias | null;
  if (alias === null) return null;
  return {
    ...positionOf(alias, lines),
    problem: `'*${alias.source}' refers to no anchor above it`,
    fix: 'Correct it.',
  };
}

/** A pin is `owner/repo@commit # v1.2.3`: what is a comment to YAML says which version the commit is. */
function adoptVersionComments(document: Document): void {
  visit(document, {
    Pair: (_key, { key, value }) => {
      const isPin = isScalar(key) && (key.value === 'action' || key.value === 'uses');
      if (!isPin || !isScalar(value) || typeof value.value !== 'string' || !value.comment) return;
      value.value = `${value.value} # ${value.comment.trim()}`;
    },
  });
}

function toConfigProblem(document: Document, lines: LineCounter, whole: z.core.$ZodIssue): ConfigProblem {
  const issue = innermost(whole);
  const [problem = '', fix = 'Correct it.'] = messageOf(issue).split('\n');
  if (issue.code === 'unrecognized_keys') {
    const node = nodeAt(document, [...issue.path, issue.keys[0] ?? ''], 'key');
    return { ...positionOf(node, lines), problem: `${quoteNode(node)} ${problem}`, fix };
  }
  const node = nodeAt(document, issue.path, issue.code === 'invalid_key' ? 'key' : 'value');
  const missing = issue.code === 'invalid_type' && issue.input === undefined && !isThere(document, issue.path);
  if (missing)
    return { ...positionOf(node, lines), problem: `'${String(issue.path.at(-1))}' is missing`, fix: 'Add it.' };
  if (isScalar(node) && typeof node.value === 'number' && issue.code === 'invalid_type') {
    const written = String(node.source);
    return {
      ...positionOf(node, lines),
      problem: `${written} is a number to YAML`,
      fix: `Write '${written}', in quotes.`,
    };
  }
  return { ...positionOf(node, lines), problem: `${quoteNode(node)} ${problem}`, fix };
}

/** Of something that is none of several forms, what is wrong inside it with the form that it comes nearest to. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inside = issue.errors.flatMap((form) => form.filter(({ path }) => path.length > 0).slice(0, 1));
  return inside[0] ? { ...inside[0], path: [...issue.path, ...inside[0].path] } : issue;
}

function isThere(document: Document, path: ConfigPath): boolean {
  return path.length === 0 || document.hasIn(path.map(String)) || document.hasIn([...path]);
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message;
}

/** What schema.ts leaves to be said: two lines, what is wrong and what to do. */
function describeIssue(issue: Issue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `is not known here\n${suggestNearest(issue.keys[0] ?? '', keysOf(issue))}`;
  if (issue.code === 'invalid_value')
    return `is not known here\n${suggestNearest(String(issue.input), issue.values.map(String))}`;
  if (issue.code === 'invalid_type') return `is not ${TYPES[issue.expected] ?? issue.expected}`;
  return undefined;
}

/** The keys that a mapping may have; zod keeps them in the schema that it hands over as `inst`. */
function keysOf({ inst }: Issue): readonly string[] {
  const { shape, keyType } = (inst as unknown as { _zod: { def: MappingDefinition } })._zod.def;
  return Object.keys(shape ?? keyType?._zod.def.entries ?? {});
}

interface MappingDefinition {
  readonly shape?: object;
  readonly keyType?: { readonly _zod: { readonly def: { readonly entries?: object } } };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text\nWrite it in quotes.',
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
};

function sortByPosition(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
