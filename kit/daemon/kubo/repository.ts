// The repository of a node, taken and given back: one that we make is taken away, one that was there is left as it was. What
// giving back needs is recorded before anything is done; it is all that the step which does it knows.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords, writeRecord } from '../../process/record-file.ts';
import { configPath, replaceConfig } from './config.ts';

const SUFFIX = '.node.json';

export interface NodeRecord {
  readonly name: string;
  readonly repo: string;
  /** What lay in the repository's folder; null where there was no folder. */
  readonly before: readonly string[] | null;
  /** The config that was there, copied to `<name>.config`; null where there was no repository. */
  readonly config: string | null;
  /** URL of the daemon's API, once it is ready. */
  readonly api: string | null;
}

/** Returns the record of a repository that is about to be used, written to the folder with a copy of its config. */
export function backUpRepository(folder: string, name: string, repo: string): NodeRecord {
  const config = configPath(repo);
  if (config) copyFileSync(config, backupPath(folder, name));
  const record = { name, repo, before: existsSync(repo) ? readdirSync(repo) : null, config, api: null };
  writeNodeRecord(folder, record);
  return record;
}

export function writeNodeRecord(folder: string, record: NodeRecord): void {
  writeRecord(folder, `${record.name}${SUFFIX}`, record);
}

/** Returns the nodes of a folder. */
export function readNodeRecords(folder: string): readonly NodeRecord[] {
  return readRecords<NodeRecord>(folder, SUFFIX);
}

/** Returns the version of a repository's layout; null where it has none. */
export function readRepoVersion(repo: string): string | null {
  try {
    return readFileSync(join(repo, 'version'), 'utf8').trim();
  } catch {
    return null;
  }
}

/** Undoes what a node, which has ended, made of its repository. Throws what the file system says. */
export function restoreRepository(folder: string, { name, repo, before, config }: NodeRecord): void {
  const copy = backupPath(folder, name);
  if (before === null) remove(repo);
  // A job may have taken a repository away itself.
  else if (existsSync(repo)) {
    // Where it was a link, `ipfs config` has put a file in the link's place.
    const changed = config ? [config, configPath(repo) ?? config] : [];
    for (const path of new Set(changed)) replaceConfig(path, readFileSync(copy), copy);
    removeNew(repo, before, config ? isLeftover : () => true);
  }
  for (const path of [join(folder, `${name}${SUFFIX}`), copy]) remove(path);
}

function backupPath(folder: string, name: string): string {
  return join(folder, `${name}.config`);
}

/** What a killed daemon leaves, and what `ipfs config profile apply` keeps of the config before it. */
function isLeftover(name: string): boolean {
  return ['api', 'gateway'].includes(name) || name.startsWith('config-pre-');
}

function removeNew(repo: string, before: readonly string[], which: (name: string) => boolean): void {
  const made = readdirSync(repo).filter((name) => !before.includes(name) && which(name));
  for (const name of made) remove(join(repo, name));
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}
