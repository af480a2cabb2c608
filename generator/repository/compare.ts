// How the files that there are differ from those that the config asks for. Pure.
import type { CommittedFiles, GeneratedFile } from '../generate.ts';
import { generatorVersionOf, isGenerated } from '../render/header.ts';
import { WORKFLOWS_FOLDER } from './read.ts';

/**
 * clean: as it should be. missing: not there. changed: edited, or the config was. outdated: made by another version of the
 * generator. foreign: in the way, and nobody's but its author's. orphaned: generated once, and no longer asked for.
 */
export type FileState = 'clean' | 'missing' | 'changed' | 'outdated' | 'foreign' | 'orphaned';

export interface ComparedFile {
  readonly path: string;
  readonly state: FileState;
  /** What there is; null where nothing is. */
  readonly before: string | null;
  /** What there should be; null where nothing should. */
  readonly after: string | null;
  /** The version that made what there is, where it is another one. */
  readonly madeBy: string | null;
}

/** Returns all files that are asked for, or that are there and generated, in order. */
export function compareFiles(
  files: readonly GeneratedFile[],
  committed: CommittedFiles,
  version: string,
): readonly ComparedFile[] {
  const planned = files.map((file) => compareFile(file, committed.get(file.path) ?? null, version));
  const orphans = [...committed].flatMap(([path, before]): ComparedFile[] => {
    const wanted = files.some((file) => file.path === path);
    if (wanted || !path.startsWith(`${WORKFLOWS_FOLDER}/`) || !isGenerated(before)) return [];
    return [{ path, state: 'orphaned', before, after: null, madeBy: null }];
  });
  return [...planned, ...orphans];
}

function compareFile({ path, text: after, how }: GeneratedFile, before: string | null, version: string): ComparedFile {
  const compared = { path, before, after, madeBy: null };
  if (before === null) return { ...compared, state: 'missing' };
  if (before === after) return { ...compared, state: 'clean' };
  if (how === 'merged') return { ...compared, state: 'changed' };
  if (!isGenerated(before)) return { ...compared, state: 'foreign' };
  const madeBy = generatorVersionOf(before);
  return madeBy === version ? { ...compared, state: 'changed' } : { ...compared, state: 'outdated', madeBy };
}
