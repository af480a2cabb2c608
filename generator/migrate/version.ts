// Checks whether the new action can install the version that an old step installed.
import { minVersion, Range, subset, valid, validRange } from 'semver';
import tools from '../../kit/distributions/tools.json' with { type: 'json' };
import { publishedSpans } from '../facts/dead-origins.ts';
import { findExpressions, replaceExpressions } from '../lint/model/expressions-in-text.ts';
import { getValue, rootOf, scalarTextAt } from '../lint/model/located-node.ts';
import { expandMatrixExpressions } from '../lint/model/matrix.ts';
import { findInEnv } from '../lint/model/variables.ts';
import type { StepContext } from './migration.ts';

export type Product = 'kubo' | 'cluster';

export interface VersionCheck {
  /** Why the version cannot be installed, without a full stop; null if it can. */
  readonly problem: string | null;
  /** Whole sentences about the version. */
  readonly notes: readonly string[];
}

const TITLES: Readonly<Record<Product, string>> = { kubo: 'Kubo', cluster: 'IPFS Cluster' };
/** The oldest version that is still available. */
const OLDEST: Readonly<Record<Product, string>> = { kubo: findOldest('kubo'), cluster: findOldest('cluster') };
const VERSION_KEYWORDS = ['latest', 'latest-known'];
const ENV_EXPRESSION = /^env\.(\w+)$/;
const INPUT_EXPRESSION = /^(?:github\.event\.)?inputs\.([\w-]+)$/;
/** Far more than a version or a range has. */
const MAX_VERSION_CHARACTERS = 200;

/** Checks an exact version, a range, or every value that the file gives to an expression. */
export function checkProductVersion(version: string, product: Product, context: StepContext): VersionCheck {
  const values = resolveValues(version, context);
  if (values.length === 0) {
    const note = `The version is known only when the job runs: ${version}. The oldest published version of ${TITLES[product]} is ${OLDEST[product]}.`;
    return { problem: null, notes: [note] };
  }
  const checked = values.map((value) => checkValue(value, product));
  return {
    problem: checked.find(({ problem }) => problem !== null)?.problem ?? null,
    notes: [...new Set(checked.flatMap(({ notes }) => notes))],
  };
}

/** Checks whether the releases of a tool have archives of a version or range. */
export function checkToolVersion(version: string, tool: keyof typeof tools, context: StepContext): VersionCheck {
  const published = tools[tool].published.map(({ versions }) => versions).join(' || ');
  const values = resolveValues(version, context);
  if (values.length === 0) {
    return { problem: `its version is known only when the job runs: ${version}`, notes: [] };
  }
  const problems = values.flatMap((value) => {
    if (value === 'latest') return [];
    const range = valid(value) ?? validRange(value);
    if (range === null || value.trim() === '') return [`'${value}' is not a version, a range or latest`];
    return subset(range, published) ? [] : [`${tool} ${value} is not published (published versions: ${published})`];
  });
  return { problem: problems[0] ?? null, notes: [] };
}

/** Returns the values that the file gives to an expression, or a text without expressions itself. */
function resolveValues(text: string, context: StepContext): readonly string[] {
  if (text.length > MAX_VERSION_CHARACTERS) return [];
  const inFile = replaceExpressions(text, (inside, whole) => {
    const variable = ENV_EXPRESSION.exec(inside)?.[1];
    const input = INPUT_EXPRESSION.exec(inside)?.[1];
    if (variable !== undefined) return literalEnvValue(variable, context) ?? whole;
    return (input === undefined ? null : findInputDefault(input, context)) ?? whole;
  });
  if (findExpressions(inFile).length === 0) return [inFile];
  return [...new Set((context.job?.legs ?? []).flatMap((leg) => expandMatrixExpressions(inFile, leg) ?? []))];
}

/** Returns the default of an input of the composite action or the workflow. */
function findInputDefault(name: string, { source }: StepContext): string | null {
  const root = rootOf(source);
  const lists = [
    getValue(root, 'inputs'),
    getValue(root, 'on', 'workflow_dispatch', 'inputs'),
    getValue(root, 'on', 'workflow_call', 'inputs'),
  ];
  return (
    lists
      .map((list) => scalarTextAt(getValue(list, name, 'default')))
      .find((value) => value !== null && value !== '') ?? null
  );
}

/** Returns the value of a variable of the job or the workflow; null if it is an expression. */
export function literalEnvValue(name: string, { job, workflow }: StepContext): string | null {
  const value = findInEnv(name, job?.env ?? []) ?? findInEnv(name, workflow?.env ?? []);
  const text = scalarTextAt(value);
  return text === null || findExpressions(text).length > 0 ? null : text;
}

function findOldest(product: Product): string {
  const oldest = publishedSpans(product).findLast(({ available }) => available);
  const first = oldest ? minVersion(oldest.versions) : null;
  return first ? `${first.major}.${first.minor}.${first.patch}` : '';
}

function checkValue(value: string, product: Product): VersionCheck {
  if (VERSION_KEYWORDS.includes(value)) return { problem: null, notes: [] };
  if (value.length > MAX_VERSION_CHARACTERS) return { problem: 'its version is very long', notes: [] };
  const range = valid(value) ?? validRange(value);
  const title = TITLES[product];
  if (range === null || value.trim() === '') {
    return { problem: `'${value}' is not a version, a range or latest`, notes: [] };
  }
  const span = publishedSpans(product).find(({ versions }) =>
    subset(new Range(range), versions, { includePrerelease: true }),
  );
  if (span && !span.available) {
    return { problem: `${title} ${value} was published only on dist.ipfs.tech, which no longer works`, notes: [] };
  }
  const note = `${title} ${value} has no published digests. It installs only if this action ships its digest, or if you give one in checksums.`;
  return { problem: null, notes: span && !span.digests ? [note] : [] };
}
