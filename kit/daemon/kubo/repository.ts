// Backs up and restores the repository of a node: a new one is deleted after the job, an existing one is restored. The record for
// that is written before anything changes, because the post step knows nothing else.
import { existsSync, lstatSync, readdirSync, realpathSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { isMissingFile } from '../../errors.ts';
import { type OnUnreadable, readRecords, writeRecord } from '../../process/record-file.ts';
import { listAncestorFolders } from '../../system/ancestor-folders.ts';
import { readBounded, readBoundedText } from '../../system/read-text.ts';
import type { ApiAccess } from './api.ts';
import { removeAuthorization } from './authorization.ts';
import { configPath, readConfig, replaceConfig } from './config.ts';

const SUFFIX = '.node.json';
/** What Kubo makes in a repository. Sources: config, core/node, plugin/plugins and repo/fsrepo in ipfs/kubo 0.43. */
const KUBO_FILES = [
  'api',
  'autoconf',
  'badgerds',
  'blocks',
  'config',
  'datastore',
  'datastore_spec',
  'gateway',
  'keystore',
  'p2p-forge-certs',
  'pebbleds',
  'provider-keystore',
  'repo.lock',
  'telemetry_retired',
  'telemetry_uuid',
  'version',
];
/** The backup of a migration, and the new config of a step that was killed before it could rename the file. */
const CONFIG_COPIES = /^config\.(?:\d+-to-\d+\.bak|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.new)$/;

export interface NodeRecord {
  readonly name: string;
  readonly repo: string;
  /** The real path of the repository's folder before the start; null if it did not exist. */
  readonly real: string | null;
  /** The names in the repository's folder before the start; null if the folder did not exist. */
  readonly before: readonly string[] | null;
  /** Real path of the existing config, which is copied to `<name>.config`; null if the repository did not exist. */
  readonly config: string | null;
  /** The daemon's API, once it is ready. */
  readonly api: ApiAccess | null;
  /** The names in the repository's folder when the node was ready. Files that appear later may not be Kubo's. */
  readonly ready: readonly string[] | null;
  /** The folders above the repository that did not exist before the start, the nearest first. */
  readonly newParents: readonly string[];
  /** Whether a new repository stays once its node was ready. */
  readonly keep: boolean;
}

/**
 * Records a repository before its use, with a copy of its config, in the folder. Returns the record. Throws for a config that is not
 * a regular file or larger than 4 MiB.
 */
export function backUpRepository(folder: string, name: string, repo: string, keep = false): NodeRecord {
  const config = configPath(repo);
  if (config) replaceConfig(backupPath(folder, name), readBounded(config), config);
  const existing = existsSync(repo)
    ? { real: realpathSync(repo), before: readdirSync(repo) }
    : { real: null, before: null };
  const newParents = listAncestorFolders(dirname(repo)).filter((parent) => !existsSync(parent));
  const record = { name, repo, ...existing, newParents, config, api: null, ready: null, keep };
  writeNodeRecord(folder, record);
  return record;
}

export function writeNodeRecord(folder: string, record: NodeRecord): void {
  writeRecord(folder, `${record.name}${SUFFIX}`, record);
}

/** Returns the records in a folder. Throws if the folder cannot be read. */
export function readNodeRecords(folder: string, onUnreadable: OnUnreadable): readonly NodeRecord[] {
  return readRecords<NodeRecord>(folder, SUFFIX, onUnreadable);
}

/** Returns the layout version of a repository; null if it cannot be read. */
export function readRepoVersion(repo: string): string | null {
  try {
    return readBoundedText(join(repo, 'version')).trim();
  } catch {
    return null;
  }
}

/**
 * Undoes the changes of a stopped node to its repository. Of one that is kept, only what is about the job is removed. Throws the errors
 * of the file system.
 */
export function restoreRepository(folder: string, record: NodeRecord): void {
  const { name, repo, real, before, config } = record;
  const copy = backupPath(folder, name);
  // The job may have deleted a new repository itself, or put something else in its place.
  if (real === null ? isFolder(repo) : realPath(repo) === real) {
    if (config) restoreConfig(join(real ?? repo, 'config'), config, copy);
    const isKept = isKeptRepository(record);
    if (isKept) removeJobSecret(repo);
    // Only what the start made, or Kubo may have made later. A later step may have put other files into a folder of the job.
    const isOwnFolder = resolve(repo).startsWith(resolve(folder) + sep);
    const isOfKubo = (file: string) => isOwnFolder || record.ready?.includes(file) || isMadeByKubo(file);
    removeNew(repo, before ?? [], (file) => isLeftover(file) || (config === null && !isKept && isOfKubo(file)));
    if (before === null && readdirSync(repo).length === 0) remove(repo);
  }
  if (!existsSync(repo)) removeEmpty(record.newParents);
  for (const path of [join(folder, `${name}${SUFFIX}`), copy]) remove(path);
}

/** Returns whether a repository was made for the job and stays. One whose node was never ready does not. */
export function isKeptRepository({ config, keep, ready }: NodeRecord): boolean {
  return config === null && keep && ready !== null;
}

/** A later step may have replaced the config by a link to another file: that one stays as it is. */
function removeJobSecret(repo: string): void {
  const path = join(repo, 'config');
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return;
  const config = readConfig(repo);
  const changed = removeAuthorization(config);
  if (changed !== config) replaceConfig(path, `${JSON.stringify(changed, null, 2)}\n`, path);
}

/**
 * Replaces a config with its copy if it was changed. `path` is in the repository, and `recorded` is where it led before the start. If it
 * was a link, `ipfs config` has replaced the link by a file. A later step may have made links to other files: they are not followed.
 */
function restoreConfig(path: string, recorded: string, copy: string): void {
  const changed = realPath(path) === recorded ? [recorded] : new Set([recorded, path]);
  for (const each of changed) {
    const isInPlace = realPath(dirname(each)) === dirname(each);
    if (isInPlace && !isSameFile(each, copy)) replaceConfig(each, readBounded(copy), copy);
  }
}

/** Whether a path is a regular file with the content and the permissions of another one. */
function isSameFile(path: string, other: string): boolean {
  try {
    const stats = lstatSync(path);
    return stats.isFile() && stats.mode === statSync(other).mode && readBounded(path).equals(readBounded(other));
  } catch {
    return false;
  }
}

/** Returns null if it does not exist or cannot be reached. */
function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Whether it is a folder, and not a link to one. */
function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}

function backupPath(folder: string, name: string): string {
  return join(folder, `${name}.config`);
}

function isMadeByKubo(name: string): boolean {
  return KUBO_FILES.includes(name) || CONFIG_COPIES.test(name);
}

/** Files that a killed daemon leaves, and backups of the config from `ipfs config profile apply`. */
function isLeftover(name: string): boolean {
  return ['api', 'gateway'].includes(name) || name.startsWith('config-pre-');
}

function removeNew(repo: string, before: readonly string[], which: (name: string) => boolean): void {
  const made = readdirSync(repo).filter((name) => !before.includes(name) && which(name));
  for (const name of made) remove(join(repo, name));
}

/** A folder that has files of a later step stays, and so do those above it. */
function removeEmpty(folders: readonly string[]): void {
  try {
    for (const folder of folders) rmdirSync(folder);
  } catch {}
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}
