// Reads what init looks at: a few files at the root of a repository, names of tests, and the workflows.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommittedFiles, readOptionalFile } from '../repository/read.ts';
import type { InspectedFiles } from './detected.ts';

/** What `ipfs-kit lock` writes, as kit/install/lock-file.ts calls it. */
export const LOCK_FILE = 'ipfs-kit.lock.json';

const INSPECTED_PATHS = [
  'pyproject.toml',
  'setup.py',
  'setup.cf',
  'requirements.txt',
  'requirements-test.txt',
  'requirements-dev.txt',
  'pytest.ini',
  'tox.ini',
  'conftest.py',
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'go.mod',
  'Dockerfile',
  LOCK_FILE,
  '.git/config',
  '.git/refs/remotes/origin/HEAD',
];

/** Returns the texts of a repository by path; of tests the names alone. */
export async function readInspectedFiles(root: string): Promise<InspectedFiles> {
  const tests = await Promise.all(['test', 'tests'].map(async (folder) => namesIn(root, folder)));
  const read = await Promise.all(
    INSPECTED_PATHS.map(async (path) => [path, await readOptionalFile(join(root, path))] as const),
  );
  const listed = tests.flat().map((path) => [path, ''] as const);
  const present = read.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]));
  return new Map([...present, ...listed, ...(await readCommittedFiles(root))]);
}

async function namesIn(root: string, folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => []);
  return names.map((name) => `${folder}/${name}`);
}
