// merge-key: `<<`, which GitHub does not merge.
import { isAlias, isCollection, isScalar, type Node, visit } from 'yaml';
import type { YamlSource } from '../model/located-node.ts';
import { countPlaces } from '../repeated.ts';
import { createFinding, defineRule } from '../rule.ts';

export const mergeKey = defineRule({
  id: 'merge-key',
  severity: 'error',
  explanation:
    'GitHub supports anchors and aliases, but not the merge key `<<`: for GitHub it is a key like any other, which is not allowed there. The workflow does not run.',
  fix: 'Repeat the keys, or use an alias for the whole value.',
  find: ({ workflows, actions }) =>
    [...workflows, ...actions].flatMap(({ at: { source } }) =>
      findMergeKeys(source).map((node) => createFinding({ source, node }, PROBLEM, { group: countPlaces(PROBLEM) })),
    ),
});

const PROBLEM = 'GitHub does not merge `<<`';

function findMergeKeys({ document, text }: YamlSource): readonly Node[] {
  const found: Node[] = [];
  if (!/<<[ \t]{0,9}:/.test(text)) return found;
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== '<<' || key.type !== 'PLAIN') return;
      if (isAlias(value) || isCollection(value)) found.push(key);
    },
  });
  return found;
}
