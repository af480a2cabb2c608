// unquoted-version: YAML reads 3.10 as the number 3.1.
import { isPair, isScalar, type Scalar, visit } from 'yaml';
import { findExpressions } from '../model/expressions-in-text.ts';
import { scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { countPlaces } from '../repeated.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

/** Keys whose value is a version, such as `python-version` and the axes `python` and `release`. */
const VERSION_KEY =
  /(?:^|[-_])(?:versions?|ver|releases?|python|py|golang|go|node(?:js)?|ruby|php|java|jdk|dotnet|rust|perl|elixir|otp|swift|kubo|ipfs)(?:$|[-_])/i;
/** Most files have none, and need no visit. */
const NUMBER_WITH_LAST_ZERO = /[\s[,]\d+\.\d*0(?:[\s\],}]|$)/;
/** Where GitHub passes the value on as a text. */
const VALUE_KEYS = new Set(['with', 'env', 'matrix', 'inputs']);

export const unquotedVersion = defineRule({
  id: 'unquoted-version',
  severity: 'error',
  explanation:
    'YAML reads a version without quotes as a number and drops its last zero: 3.10 becomes 3.1, which is another version or does not exist.',
  fix: 'Put the version in quotes.',
  find: ({ workflows, actions }) => [...workflows, ...actions].flatMap(findUnquotedVersions),
});

function findUnquotedVersions(workflow: Workflow): readonly RuleFinding[] {
  const { source } = workflow.at;
  const found: RuleFinding[] = [];
  if (!NUMBER_WITH_LAST_ZERO.test(source.text)) return found;
  visit(source.document, {
    Scalar: (_key, node, ancestors) => {
      if (!losesZero(node)) return;
      const keys = ancestors.flatMap((each) => (isPair(each) && isScalar(each.key) ? [String(each.key.value)] : []));
      if (!keys.some((key) => VALUE_KEYS.has(key)) || !isVersionKey(keys, workflow)) return;
      const { source: written = '', value } = node;
      // 4.0 becomes 4, which many actions take for the newest 4.x.
      const doubt = written.endsWith('.0')
        ? `Where ${value} means the newest ${value}.x, it is right as long as that is ${written}.`
        : undefined;
      const problem = `YAML reads ${written} as ${value}`;
      const fix = `Write '${written}', with the quotes.`;
      found.push(createFinding({ source, node }, problem, { fix, doubt, group: countPlaces(problem) }));
    },
  });
  return found;
}

function losesZero({ value, source = '' }: Scalar): boolean {
  return typeof value === 'number' && /^\d+\.\d+$/.test(source) && String(value) !== source;
}

function isVersionKey(keys: readonly string[], workflow: Workflow): boolean {
  const key = keys.at(-1) === 'default' ? keys.at(-2) : keys.at(-1);
  if (key === undefined) return false;
  return VERSION_KEY.test(key) || (keys.includes('matrix') && versionAxesOf(workflow).has(key));
}

const axesByWorkflow = new WeakMap<Workflow, ReadonlySet<string>>();

/** Returns the axes of matrices that a version input of a step is made of: `x` of `python-version: ${{ matrix.x }}`. */
function versionAxesOf(workflow: Workflow): ReadonlySet<string> {
  const known = axesByWorkflow.get(workflow);
  if (known) return known;
  const inputs = workflow.jobs.flatMap(({ steps }) => steps.flatMap((step) => step.inputs));
  const axes = inputs
    .filter(({ name }) => VERSION_KEY.test(name))
    .flatMap(({ value }) => findExpressions(scalarTextAt(value) ?? ''))
    .flatMap(({ inside }) => /^matrix\.([\w-]+)(?:\.([\w-]+))?$/i.exec(inside)?.slice(1) ?? []);
  const set = new Set(axes);
  axesByWorkflow.set(workflow, set);
  return set;
}
