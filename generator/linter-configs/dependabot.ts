// Adds entries to Dependabot's configuration: pinned actions and the base images of Dockerfiles are updated once a release is
// a week old.
import { isMap, isSeq, YAMLMap, type YAMLSeq } from 'yaml';
import { type GlobPart, matchesGlob } from '../glob.ts';
import { scalarText } from '../render/yaml-text.ts';
import { createScalar, ensureList, parseYamlFile, serializeYamlFile, type YamlFile } from './yaml-file.ts';

export const DEPENDABOT_FILES = ['.github/dependabot.yml', '.github/dependabot.yaml'] as const;

const COOLDOWN_DAYS = 7;
const COOLDOWN_REASON = 'days, because most malicious or broken releases are found by then';

/** An entry under `updates`. */
interface UpdateEntry {
  readonly ecosystem: 'github-actions' | 'docker';
  /** From the root of the repository, which is `/`. */
  readonly directory: string;
  readonly groups: Readonly<Record<string, unknown>> | null;
}

const ACTIONS: UpdateEntry = {
  ecosystem: 'github-actions',
  directory: '/',
  groups: { actions: { patterns: ['*'] } },
};

/**
 * Returns the file with an entry for actions and one for each folder with a Dockerfile (such as `.` or `docker/node`), each
 * with a cooldown; `text` itself if it has them already.
 */
export function mergeDependabot(path: string, text: string | null, dockerFolders: readonly string[] = []): string {
  const docker = [...new Set(dockerFolders.map(normalizeDirectory))].map((directory) => createDockerEntry(directory));
  if (text === null || text === createConfig([])) return createConfig(docker);
  const file = parseYamlFile(path, text);
  const updates = ensureList(file, ['updates']);
  const changed = [ACTIONS, ...docker].map((update) => mergeEntry(file, updates, update));
  return changed.includes(true) ? serializeYamlFile(file, text) : text;
}

function createDockerEntry(directory: string): UpdateEntry {
  return { ecosystem: 'docker', directory, groups: null };
}

function normalizeDirectory(folder: string): string {
  const name = folder.replace(/^(?:\.?\/)+|\/+$/g, '');
  return name === '' || name === '.' ? '/' : `/${name}`;
}

/** Adds what is missing, and returns whether anything was. */
function mergeEntry(file: YamlFile, updates: YAMLSeq, update: UpdateEntry): boolean {
  const entries = updates.items.filter((item): item is YAMLMap => isMap(item) && covers(item, update));
  if (entries.length === 0) {
    if (!file.document.has('version')) file.document.set('version', 2);
    updates.add(createEntryNode(file, update));
    return true;
  }
  const without = entries.filter((entry) => !entry.has('cooldown'));
  for (const entry of without) entry.set('cooldown', cooldown());
  return without.length > 0;
}

/** Any entry for actions covers all workflows. An entry for Docker covers the folders that it lists, which may be patterns. */
function covers(entry: YAMLMap, { ecosystem, directory }: UpdateEntry): boolean {
  if (entry.get('package-ecosystem') !== ecosystem) return false;
  if (ecosystem === 'github-actions') return true;
  const listed = entry.get('directories');
  const directories = isSeq(listed) ? (listed.toJSON() as unknown[]) : [entry.get('directory')];
  return directories.some((each) => typeof each === 'string' && matches(normalizeDirectory(each), directory));
}

/** In `directories`, `*` matches one name and `**` any number of folders. */
function matches(pattern: string, directory: string): boolean {
  const parts = pattern.split(/(\*\*\/?|\*)/).map((part): GlobPart => {
    if (part === '*') return 'characters';
    return part.startsWith('**') ? 'path' : { text: part };
  });
  return matchesGlob(parts, directory);
}

function createEntryNode({ document }: YamlFile, { ecosystem, directory, groups }: UpdateEntry): YAMLMap {
  const entry = document.createNode({
    'package-ecosystem': ecosystem,
    directory,
    schedule: { interval: 'weekly' },
    ...(groups ? { groups } : {}),
  }) as YAMLMap;
  entry.items.splice(3, 0, document.createPair('cooldown', cooldown()));
  return entry;
}

function cooldown(): YAMLMap {
  const node = new YAMLMap();
  node.set('default-days', createScalar(COOLDOWN_DAYS, COOLDOWN_REASON));
  return node;
}

function createConfig(docker: readonly UpdateEntry[]): string {
  return `${[CONFIG_HEAD, formatEntry(ACTIONS), ACTIONS_GROUP, ...docker.map(formatEntry)].join('\n')}\n`;
}

function formatEntry({ ecosystem, directory }: UpdateEntry): string {
  return `  - package-ecosystem: ${ecosystem}
    directory: ${scalarText(directory)}
    schedule:
      interval: weekly
    cooldown:
      default-days: ${COOLDOWN_DAYS} # ${COOLDOWN_REASON}`;
}

const CONFIG_HEAD = `# Dependabot updates the pinned commits of actions. The workflow generator keeps its updates.
version: 2
updates:`;
const ACTIONS_GROUP = `    groups:
      actions:
        patterns: ['*']`;
