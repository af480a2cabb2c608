// Reads from a repository what the generator needs: its config, its workflows, and the linters' configurations.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage, isMissingFile, KitError } from '../../kit/errors.ts';
import { readBoundedText } from '../../kit/system/read-text.ts';
import { CONFIG_FILE } from '../config/load.ts';
import { type CommittedFiles, WORKFLOWS_FOLDER } from '../files.ts';
import { ACTIONLINT_FILES } from '../linter-configs/actionlint.ts';
import { DEPENDABOT_FILES } from '../linter-configs/dependabot.ts';
import { ZIZMOR_FILES } from '../linter-configs/zizmor.ts';

interface RepositoryInput {
  readonly configText: string;
  readonly committed: CommittedFiles;
}

/** Returns the config and the committed files below a folder. Throws `invalid-input` if the config does not exist. */
export async function readRepository(root: string): Promise<RepositoryInput> {
  const configText = await readOptionalFile(join(root, CONFIG_FILE));
  if (configText === null) {
    const fix =
      'Run this command in the root of your repository. To write a first config, run: ipfs-kit workflows init';
    throw new KitError('invalid-input', { subject: CONFIG_FILE, problem: 'the file does not exist', fix });
  }
  return { configText, committed: await readCommittedFiles(root) };
}

/** Returns the workflows and the configurations of the linters and Dependabot that exist, by path. */
export async function readCommittedFiles(root: string): Promise<CommittedFiles> {
  const workflows = (await readNames(join(root, WORKFLOWS_FOLDER))).filter((name) => /\.ya?ml$/.test(name)).sort();
  const paths = [
    ...workflows.map((name) => `${WORKFLOWS_FOLDER}/${name}`),
    ...ACTIONLINT_FILES,
    ...ZIZMOR_FILES,
    ...DEPENDABOT_FILES,
  ];
  const read = await Promise.all(paths.map(async (path) => [path, await readOptionalFile(join(root, path))] as const));
  return new Map(read.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])));
}

async function readNames(folder: string): Promise<readonly string[]> {
  const read = readdir(folder, { withFileTypes: true });
  const entries = await read.catch((error: unknown) => (isMissingFile(error) ? [] : Promise.reject(error)));
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

/** Returns the text of a file, or null if it does not exist. Throws `invalid-input` if it cannot be read. */
export async function readOptionalFile(path: string): Promise<string | null> {
  try {
    return readBoundedText(path);
  } catch (cause) {
    if (isMissingFile(cause)) return null;
    const problem = `cannot be read: ${errorMessage(cause)}`;
    throw new KitError('invalid-input', {
      subject: path,
      problem,
      fix: 'Move it away, or replace it with a file.',
      cause,
    });
  }
}
