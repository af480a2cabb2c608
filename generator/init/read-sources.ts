// Reads what init inspects: a bounded walk of the checkout, with the texts of files that say how a project is installed and tested.
import { closeSync, constants, type Dirent, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { basename, dirname } from 'node:path/posix';
import { refuseLinkedFile } from '../../kit/system/contained-path.ts';
import { decodeText } from '../../kit/system/read-text.ts';
import { readCommittedFiles, readOptionalFile } from '../repository/read.ts';
import type { InspectedFiles } from './detected.ts';

/** No one can commit them, so links there are those of the user's own tools. */
const GIT_PATHS = ['.git/HEAD', '.git/config', '.git/packed-refs', '.git/refs/remotes/origin/HEAD'];

/** Folders that tools make, or that have the sources of others. */
const SKIPPED_FOLDERS = new Set([
  ...['.git', '.hg', '.svn', 'node_modules', 'bower_components', 'vendor', 'dist', 'build', 'target', 'site-packages'],
  ...['.venv', 'venv', '__pycache__', '.tox', '.nox', '.eggs', '.mypy_cache', '.ruff_cache', '.pytest_cache', '.yarn'],
]);
/** A virtual environment of any name has this file. */
const VENV_FILE = 'pyvenv.cfg';

const MAX_PATHS = 20_000;
const MAX_TOTAL_BYTES = 20_000_000;
/** More than any manifest has. A longer file is only listed. */
const MAX_FILE_BYTES = 1_000_000;
/** The part of a lock file that names its format and the tool's version. */
const LOCK_HEAD_BYTES = 64_000;
/** The sources, in which only the use of IPFS is looked for. */
const MAX_SOURCE_BYTES = 5_000_000;
const MAX_MANIFEST_DEPTH = 3;

const LOCK_FILE =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|go\.sum|pylock(?:\..+)?\.toml)$/;

const MANIFESTS: readonly RegExp[] = [
  // Python
  /^(?:pyproject|hatch|uv|pdm|pixi)\.toml$/,
  /^(?:setup\.py|setup\.cfg|tox\.ini|noxfile\.py|\.?pytest\.ini|\.?pytest\.toml|Pipfile|\.python-version|\.coveragerc)$/,
  /^environment.*\.ya?ml$/,
  /requirements.*\.(?:txt|in)$/,
  // Node
  /^(?:package|lerna|nx|turbo|deno)\.jsonc?$/,
  /^(?:pnpm-workspace\.yaml|\.yarnrc(?:\.yml)?|\.npmrc|\.nvmrc|\.node-version)$/,
  /^(?:jest|vitest|karma|playwright|ava|web-test-runner)[\w.-]*\.config\.[cm]?[jt]s$|^(?:karma\.conf|\.mocharc)\./,
  // Go
  /^go\.(?:mod|work)$/,
  // Targets, versions of tools, and other files that name commands
  /^(?:GNUmakefile|[Mm]akefile|\.?[Jj]ustfile|[Tt]askfile(?:\.dist)?\.ya?ml|\.tool-versions|\.?mise\.toml)$/,
  /^\.pre-commit-config\.yaml$/,
  // Containers
  /^(?:docker-)?compose[\w.-]*\.ya?ml$/,
  /^(?:Dockerfile|Containerfile)(?:\..+)?$|\.Dockerfile$/,
  // Actions and workflows
  /^action\.ya?ml$/,
];
/** Folders whose files are manifests by their place. */
const MANIFEST_FOLDER = /(?:^|\/)(?:requirements|\.github\/workflows)$/;

const PYTHON_TEST = /^(?:conftest|test.*|.*_test|tests)\.py$/;
const TESTS_FOLDER = /(?:^|\/)(?:tests?|testing)(?:\/|$)/;
const SOURCE = /\.(?:py|[cm]?[jt]sx?|go|sh)$/;

interface InspectedCheckout {
  readonly files: InspectedFiles;
  /** Whether the checkout has more files than were looked at. */
  readonly truncated: boolean;
}

/**
 * Returns the texts of the files that init inspects, and the paths of the others with an empty text. Throws what readCommittedFiles()
 * throws.
 */
export async function readInspectedFiles(root: string): Promise<InspectedCheckout> {
  const { paths, truncated } = await listPaths(root);
  const files = new Map(paths.map((path) => [path, '']));
  const kinds = Map.groupBy(paths, classifyPath);
  let left = MAX_TOTAL_BYTES;
  const read = (kind: PathKind, limit: number) => {
    let rest = Math.min(left, limit);
    for (const path of kinds.get(kind) ?? []) {
      const text = readListedFile(root, path, kind === 'lock' ? LOCK_HEAD_BYTES : MAX_FILE_BYTES, kind === 'lock');
      if (text === null || text.length > rest) continue;
      files.set(path, text);
      rest -= text.length;
      left -= text.length;
    }
  };
  for (const kind of ['manifest', 'lock', 'test'] as const) read(kind, MAX_TOTAL_BYTES);
  read('source', MAX_SOURCE_BYTES);
  for (const path of GIT_PATHS) {
    const text = await readOptionalFile(join(root, path));
    if (text !== null) files.set(path, text);
  }
  return { files: new Map([...files, ...(await readCommittedFiles(root))]), truncated };
}

/**
 * Returns the paths of the files below a folder, those in few folders first. Follows no links to folders: what they lead to is listed
 * where it is, or is not part of the checkout. Throws `invalid-input` if an inspected file is a link to another place.
 */
export async function listPaths(
  root: string,
): Promise<{ readonly paths: readonly string[]; readonly truncated: boolean }> {
  const paths: string[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await readEntries(join(root, folder));
    if (folder !== '' && entries.some(({ name }) => name === VENV_FILE)) continue;
    const path = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    for (const entry of entries) {
      if (entry.isFile() || isManifestLink(root, path(entry.name), entry)) paths.push(path(entry.name));
      else if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) folders.push(path(entry.name));
    }
    // Go builds from the vendor folder if it has this list.
    if (
      entries.some(({ name }) => name === 'go.mod') &&
      (await readEntries(join(root, path('vendor')))).some(isModulesList)
    )
      paths.push(path('vendor/modules.txt'));
    if (paths.length + folders.length > MAX_PATHS) return { paths: paths.slice(0, MAX_PATHS), truncated: true };
  }
  return { paths, truncated: false };
}

/** Whether an entry is a link to a file that init reads. Links to other places are refused: their text would be printed. */
function isManifestLink(root: string, path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return false;
  const kind = classifyPath(path);
  if (kind !== 'manifest' && kind !== 'lock' && !/^tests?$/.test(path)) return false;
  refuseLinkedFile(root, path);
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
}

const isModulesList = ({ name }: { readonly name: string }) => name === 'modules.txt';

/** Returns the sorted entries of a folder; none if this user cannot read it. */
async function readEntries(folder: string) {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

type PathKind = 'manifest' | 'lock' | 'test' | 'source' | 'other';

function classifyPath(path: string): PathKind {
  const name = basename(path);
  const folder = dirname(path);
  if (path.split('/').length - 1 <= MAX_MANIFEST_DEPTH || /^\.github\//.test(path)) {
    if (LOCK_FILE.test(name)) return 'lock';
    if (MANIFESTS.some((pattern) => pattern.test(name)) || MANIFEST_FOLDER.test(folder)) return 'manifest';
  }
  if (name.endsWith('.py') && (PYTHON_TEST.test(name) || TESTS_FOLDER.test(folder))) return 'test';
  return SOURCE.test(name) ? 'source' : 'other';
}

/** Returns the text of a file, or of its first bytes; null if it is longer than the limit, or if this user cannot read it. */
function readListedFile(root: string, path: string, limit: number, isHead: boolean): string | null {
  try {
    return readHead(join(root, path), limit, isHead);
  } catch {
    return null;
  }
}

function readHead(path: string, limit: number, isHead: boolean): string | null {
  // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has no such flag.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || (stats.size > limit && !isHead)) return null;
    const bytes = Buffer.alloc(Math.min(stats.size, limit));
    return decodeText(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)));
  } finally {
    closeSync(file);
  }
}
