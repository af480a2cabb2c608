// What a repository has of the files that generation is about: its config, its workflows, the linters' configurations.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KitError } from '../../kit/errors.ts';
import { CONFIG_FILE } from '../config/load.ts';
import type { CommittedFiles } from '../generate.ts';
import { ACTIONLINT_FILES } from '../linter-configs/actionlint.ts';
import { DEPENDABOT_FILES } from '../linter-configs/dependabot.ts';
import { ZIZMOR_FILES } from '../linter-configs/zizmor.ts';

export const WORKFLOWS_FOLDER = '.github/workflows';

export interface RepositoryInput {
  readonly root: string;
  readonly configText: string;
  readonly committed: CommittedFiles;
}

/** Returns what is in a folder. Throws `invalid-input` where it has no config. */
export async function readRepository(root: string): Promise<RepositoryInput> {
  const configText = await readOptionalFile(join(root, CONFIG_FILE));
  if (configText === null) {
    const fix = 'Start this in the root of a repository that has one, or write one with: ipfs-kit workflows init.';
    throw new KitError('invalid-input', { subject: CONFIG_FILE, problem: 'no such file here', fix });
  }
  return { root, configText, committed: await readCommittedFiles(root) };
}

/** Returns the workflows and the linters' configurations that are there, by path. */
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
  const entries = await read.catch((error: unknown) => (isMissing(error) ? [] : Promise.reject(error)));
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

/** Returns a file's text, or null where there is none. */
export async function readOptionalFile(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => (isMissing(error) ? null : Promise.reject(error)));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
