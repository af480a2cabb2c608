// Reads the files that init inspects: some at the root of a repository, the workflows, and the names of tests.
import { join } from 'node:path';
import { listFiles, readCheckoutFile, readCommittedFiles, readOptionalFile } from '../repository/read.ts';
import type { InspectedFiles } from './detected.ts';

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
];
/** No one can commit them, so links there are those of the user's own tools. */
const GIT_PATHS = ['.git/config', '.git/refs/remotes/origin/HEAD'];

/** Returns the texts of the inspected files by path. Tests have an empty text. Throws what readCommittedFiles() throws. */
export async function readInspectedFiles(root: string): Promise<InspectedFiles> {
  const tests = await Promise.all(
    ['test', 'tests'].map(async (folder) => (await listFiles(root, folder)).map((name) => `${folder}/${name}`)),
  );
  const read = await Promise.all([
    ...INSPECTED_PATHS.map(async (path) => [path, await readCheckoutFile(root, path)] as const),
    ...GIT_PATHS.map(async (path) => [path, await readOptionalFile(join(root, path))] as const),
  ]);
  const listed = tests.flat().map((path) => [path, ''] as const);
  const present = read.flatMap(([path, text]) => (text === null ? [] : [[path, text] as const]));
  return new Map([...present, ...listed, ...(await readCommittedFiles(root))]);
}
