// Reads from a repository what the generator needs: its config, its workflows, and the linters' configurations.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, isMissingFile, KitError } from '../../kit/errors.ts';
import { toPrintable } from '../../kit/printable.ts';
import { refuseLinkedFile } from '../../kit/system/contained-path.ts';
import { readBoundedText } from '../../kit/system/read-text.ts';
import { CONFIG_FILE } from '../config/load.ts';
import { type CommittedFiles, WORKFLOWS_FOLDER } from '../files.ts';
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
  const workflows = (await listFiles(root, WORKFLOWS_FOLDER)).filter((name) => /\.ya?ml$/.test(name)).sort();
  const paths = [
    ...workflows.map((name) => `${WORKFLOWS_FOLDER}/${name}`),
    ...ACTIONLINT_FILES,
    ...ZIZMOR_FILES,
    ...DEPENDABOT_FILES,
  ];
  return readTexts(paths, (path) => readCheckoutFile(root, path));
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
 * Returns the names of the files in a folder of the checkout; none if it does not exist. Throws `invalid-input` if the folder
 * cannot be read, or a link leads out of the checkout.
 */
export async function listFiles(root: string, folder: string): Promise<readonly string[]> {
  refuseLinkedFile(root, folder);
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    if (isMissingFile(cause)) return [];
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
