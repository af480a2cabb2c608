// Finds mappings by platform that have one platform in two spellings, of which the schema would keep only the last.
import { type Document, isMap, isScalar, type LineCounter, type YAMLMap } from 'yaml';
import { positionOf, quoteNode } from './positions.ts';
import type { ConfigProblem } from './problem.ts';
import { isSamePlatform } from './schema/platform.ts';

/** Returns a problem for each key that repeats an earlier one. */
export function findRepeatedPlatforms(document: Document, lines: LineCounter): readonly ConfigProblem[] {
  return listMappings(document).flatMap(({ items }) => {
    const keys = items.flatMap(({ key }) => (isScalar(key) && typeof key.value === 'string' ? [key] : []));
    return keys.flatMap((key, index) => {
      const earlier = keys.slice(0, index).find((each) => isSamePlatform(String(each.value), String(key.value)));
      if (!earlier) return [];
      const problem = `${quoteNode(key)} is ${String(earlier.value)}, which is already listed`;
      return [{ ...positionOf(key, lines), problem, fix: 'Remove one.' }];
    });
  });
}

function listMappings(document: Document): readonly YAMLMap[] {
  const images = document.get('images');
  const placements = isMap(images) ? images.items.map(({ value }) => (isMap(value) ? value.get('runs-on') : null)) : [];
  return [document.getIn(['runners', 'hosted']), ...placements].filter(isMap);
}
