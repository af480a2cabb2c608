// Reads from a repository what the generator needs: its config, its workflows, and the linters' configurations.
import { readlinkSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, posix, resolve, sep } from 'node:path';
import { errorMessage, isMissingFile, KitError } from '../../kit/errors.ts';
import { toPrintable } from '../../kit/printable.ts';
import { refuseLinkedFile } from '../../kit/system/contained-path.ts';
import { readBoundedText } from '../../kit/system/read-text.ts';
import { CONFIG_FILE, type CommittedFiles, WORKFLOWS_FOLDER } from '../files.ts';
import { ACTIONLINT_FILES } from '../linter-configs/actionlint.ts';
import { DEPENDABOT_FILES } from '../linter-configs/dependabot.ts';
import { ZIZMOR_FILES } from '../linter-configs/zizmor.ts';

/** Of the texts that one command reads, which are all parsed. Ten times the largest workflow that GitHub accepts. */
const MAX_TOTAL_BYTES = 5_000_000;

interface RepositoryInput {
  readonly configText: string;
  readonly committed: CommittedFiles;
}

/**
 * Returns the config and the committed files below a folder. Throws `invalid-input` if the config does not exist, and what
 * readCheckoutFile() throws.
 */
export async function readRepository(root: string): Promise<RepositoryInput> {
  const configText = await readCheckoutFile(root, CONFIG_FILE);
  if (configText === null) {
    const fix =
      'Run this command in the root of your repository. To write a first config, run: ipfs-kit workflows init';
    throw new KitError('invalid-input', { subject: CONFIG_FILE, problem: 'the file does not exist', fix });
  }
  return { configText, committed: await readCommittedFiles(root) };
}

/**
 * Returns the workflows and the configurations of the linters and Dependabot that exist, by path. Throws what readCheckoutFile()
 * throws.
 */
export async function readCommittedFiles(root: string): Promise<CommittedFiles> {
  const paths = [...(await listWorkflows(root)), ...ACTIONLINT_FILES, ...ZIZMOR_FILES, ...DEPENDABOT_FILES];
  return readTexts(paths, (path) => readCheckoutFile(root, path));
}

/** Folders with actions of a repository, which the linter reads. A hostile checkout can have any number of them. */
const MAX_ACTION_FOLDERS = 1000;
const MAX_ACTION_DEPTH = 8;

/** Returns what the linter checks, by path: workflows, actions, Dependabot's configuration. Throws what readCheckoutFile() throws. */
export async function readLintedFiles(root: string): Promise<CommittedFiles> {
  const workflows = (await listWorkflows(root)).filter((path) => !isDeadLink(root, path));
  const folders = [
    '',
    ...(await listFolders(root, 'actions', 1)),
    ...(await listFolders(root, '.github/actions', MAX_ACTION_DEPTH)),
  ];
  const actions = folders.flatMap((folder) => ['action.yml', 'action.yaml'].map((name) => posix.join(folder, name)));
  return readTexts([...workflows, ...actions, ...DEPENDABOT_FILES], (path) => readCheckoutFile(root, path));
}

/** A link to a place outside of the checkout, or one that no system can follow, is refused where it is read. */
function isDeadLink(root: string, path: string): boolean {
  try {
    const link = resolve(root, path);
    const target = resolve(dirname(link), readlinkSync(link));
    return target.startsWith(resolve(root) + sep) && statSync(target, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** Returns the workflows that are links to files that do not exist. */
export async function listDeadLinks(root: string): Promise<readonly string[]> {
  return (await listWorkflows(root)).filter((path) => isDeadLink(root, path));
}

async function listWorkflows(root: string): Promise<readonly string[]> {
  const names = (await listEntries(root, WORKFLOWS_FOLDER)).files.filter((name) => /\.ya?ml$/.test(name)).sort();
  return names.map((name) => `${WORKFLOWS_FOLDER}/${name}`);
}

/** Returns the folders below a folder, to a depth. Follows no links. */
async function listFolders(root: string, top: string, depth: number): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [top];
  for (let at = 0; at < depth && level.length > 0 && found.length < MAX_ACTION_FOLDERS; at++) {
    const below = await Promise.all(level.map(async (folder) => (await listEntries(root, folder)).folders));
    level = below.flat().slice(0, MAX_ACTION_FOLDERS - found.length);
    found.push(...level);
  }
  return found;
}

/**
 * Returns the texts of files that exist, by path. Throws `invalid-input` if they have more than MAX_TOTAL_BYTES together: a checkout
 * can have any number of files, and of links to one file.
 */
export async function readTexts(
  paths: readonly string[],
  read: (path: string) => Promise<string | null>,
): Promise<CommittedFiles> {
  const texts = new Map<string, string>();
  let total = 0;
  for (const path of paths) {
    const text = await read(path);
    if (text === null) continue;
    texts.set(path, text);
    total += Buffer.byteLength(text);
    if (total <= MAX_TOTAL_BYTES) continue;
    throw new KitError('invalid-input', {
      subject: toPrintable(path),
      problem: `with this file, the files to read have more than ${MAX_TOTAL_BYTES} bytes together`,
      fix: 'Remove files that are not needed, and links that repeat a file.',
    });
  }
  return texts;
}

/**
 * Returns the names of the files in a folder of the checkout, and the sorted paths of its folders from `root`; none if it does not
 * exist. Throws `invalid-input` if the folder cannot be read, or a link leads out of the checkout.
 */
async function listEntries(root: string, folder: string) {
  refuseLinkedFile(root, folder);
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    const isFolder = Map.groupBy(entries, (entry) => entry.isDirectory());
    return {
      files: (isFolder.get(false) ?? []).map(({ name }) => name),
      folders: (isFolder.get(true) ?? []).map(({ name }) => `${folder}/${name}`).sort(),
    };
  } catch (cause) {
    if (isMissingFile(cause)) return { files: [], folders: [] };
    throw createReadError(folder, cause);
  }
}

/**
 * Returns the text of a file of the checkout, or null if it does not exist. Throws `invalid-input` if it cannot be read, or a link
 * leads out of the checkout: its text would be printed, or copied into the checkout.
 */
export async function readCheckoutFile(root: string, path: string): Promise<string | null> {
  refuseLinkedFile(root, path);
  return readOptionalFile(join(root, path));
}

/** Returns the text of a file, or null if it does not exist. Throws `invalid-input` if it cannot be read. */
export async function readOptionalFile(path: string): Promise<string | null> {
  try {
    return readBoundedText(path);
  } catch (cause) {
    if (isMissingFile(cause)) return null;
    throw createReadError(path, cause);
  }
}

function createReadError(path: string, cause: unknown): KitError {
  return new KitError('invalid-input', {
    subject: toPrintable(path),
    problem: `cannot be read: ${toPrintable(errorMessage(cause))}`,
    fix: 'Move it away, or replace it with one that this user can read.',
    cause,
  });
}
