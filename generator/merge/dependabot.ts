// Dependabot's configuration: it moves the pins of actions, once a release is a week old.
import { isMap, type Node, YAMLMap } from 'yaml';
import { closeYaml, commented, listAt, openYaml, type YamlFile } from './yaml-file.ts';

export const DEPENDABOT_FILES = ['.github/dependabot.yml', '.github/dependabot.yaml'] as const;

const COOLDOWN_DAYS = 7;
const COOLDOWN_REASON = 'days: most releases that are withdrawn or hijacked are found by then';

/** Returns the file with an entry for actions that has a cool-down, `text` itself where there is one. */
export function mergeDependabot(path: string, text: string | null): string {
  if (text === null || text === CREATED) return CREATED;
  const file = openYaml(path, text);
  const updates = listAt(file, ['updates']);
  const entries = updates.items.filter(
    (item): item is YAMLMap => isMap(item) && item.get('package-ecosystem') === 'github-actions',
  );
  if (entries.length === 0) {
    if (!file.document.has('version')) file.document.set('version', 2);
    updates.add(newEntry(file));
    return closeYaml(file, text);
  }
  const without = entries.filter((entry) => !entry.has('cooldown'));
  for (const entry of without) entry.set('cooldown', cooldown());
  return without.length === 0 ? text : closeYaml(file, text);
}

function newEntry({ document }: YamlFile): Node {
  const entry = document.createNode({
    'package-ecosystem': 'github-actions',
    directory: '/',
    schedule: { interval: 'weekly' },
    groups: { actions: { patterns: ['*'] } },
  }) as YAMLMap;
  entry.items.splice(3, 0, document.createPair('cooldown', cooldown()));
  return entry;
}

function cooldown(): YAMLMap {
  const node = new YAMLMap();
  node.set('default-days', commented(COOLDOWN_DAYS, COOLDOWN_REASON));
  return node;
}

const CREATED = `# Dependabot moves the commits that actions are pinned to; generated workflows keep what it did.
version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: weekly
    cooldown:
      default-days: ${COOLDOWN_DAYS} # ${COOLDOWN_REASON}
    groups:
      actions:
        patterns: ['*']
`;
