// Compares the files in a repository with those that its config gives.
import { type CommittedFiles, type GeneratedFile, WORKFLOWS_FOLDER } from '../files.ts';
import { GENERATOR_VERSION, generatorVersionOf, isGenerated } from '../render/header.ts';

/**
 * - clean: up to date.
 * - missing: the file does not exist.
 * - changed: someone edited the file or the config.
 * - outdated: another version of the generator wrote the file.
 * - foreign: the path belongs to a file that was not generated.
 * - orphaned: a generated file that the config no longer has.
 */
export type FileState = 'clean' | 'missing' | 'changed' | 'outdated' | 'foreign' | 'orphaned';

export interface ComparedFile {
  readonly path: string;
  readonly state: FileState;
  /** The text in the repository; null if the file does not exist. */
  readonly before: string | null;
  /** The text that it should have; null if the file should not exist. */
  readonly after: string | null;
  /** The other version of the generator that wrote an outdated file; null in every other state. */
  readonly madeBy: string | null;
}

/** Returns the state of every file that the config gives, in its order, then of the orphaned files. */
export function compareFiles(files: readonly GeneratedFile[], committed: CommittedFiles): readonly ComparedFile[] {
  const planned = files.map((file) => compareFile(file, committed.get(file.path) ?? null));
  const orphans = [...committed].flatMap(([path, before]): ComparedFile[] => {
    const expected = files.some((file) => file.path === path);
    if (expected || !path.startsWith(`${WORKFLOWS_FOLDER}/`) || !isGenerated(before)) return [];
    return [{ path, state: 'orphaned', before, after: null, madeBy: null }];
  });
  return [...planned, ...orphans];
}

/** Returns a text with the line endings of the file in the checkout: Git for Windows checks out all files with CR LF. */
function withLineEndings(text: string, checkedOut: string | null): string {
  const isWindows = checkedOut !== null && /^[^\n]*\r\n/.test(checkedOut);
  return isWindows ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}

function compareFile({ path, text, how }: GeneratedFile, before: string | null): ComparedFile {
  const after = withLineEndings(text, before);
  const compared = { path, before, after, madeBy: null };
  if (before === null) return { ...compared, state: 'missing' };
  if (before === after) return { ...compared, state: 'clean' };
  if (how === 'merged') return { ...compared, state: 'changed' };
  if (!isGenerated(before)) return { ...compared, state: 'foreign' };
  const madeBy = generatorVersionOf(before);
  return madeBy === GENERATOR_VERSION ? { ...compared, state: 'changed' } : { ...compared, state: 'outdated', madeBy };
}
