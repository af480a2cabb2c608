// Gets a release's source by git: the commit that its tag names and no history, its submodules, and those tags of the one
// with the Rust library by which a compiled library is found.
import { join } from 'node:path';
import { isKitError, KitError } from '../../../errors.ts';
import { type BuildRun, run, twice } from '../run.ts';
import type { GitWay } from './plan.ts';

export interface Clone {
  /** Full hashes. */
  readonly commit: string;
  readonly rustLibraryCommit: string;
  /** The tags that point at it. */
  readonly rustLibraryTags: readonly string[];
}

/** Returns what was cloned to `folder`, which must be empty. Throws `no-such-version`, and what `run` throws. */
export async function clone(builder: BuildRun, { source, tag }: GitWay, folder: string): Promise<Clone> {
  const { buildLog, title } = builder;
  buildLog.stage(`git fetch of ${tag} of ${source.url}`);
  // By its full name, so that no branch of the same name is taken for it; without templates, so without anybody's hooks.
  const ref = `refs/tags/${tag}`;
  await run(builder, 'git', ['-c', 'init.defaultBranch=none', 'init', '--quiet', '--template='], folder);
  await run(builder, 'git', ['remote', 'add', 'origin', source.url], folder);
  await twice(builder, () => fetchTag(builder, ref, folder, { title, tag, url: source.url }));
  await run(builder, 'git', ['checkout', '--quiet', '--detach', ref], folder);
  const commit = await commitOf(builder, folder);
  buildLog.stage('git submodule update');
  // Not the submodules' own: one of them, with tests, has the Rust library once more.
  const submodules = ['submodule', 'update', '--init', '--depth', '1'];
  await twice(builder, () => run(builder, 'git', submodules, folder));
  const library = join(folder, source.rustLibrary.submodule);
  const rustLibraryCommit = await commitOf(builder, library);
  const rustLibraryTags = await twice(builder, () => fetchTagsAt(builder, library, rustLibraryCommit));
  return { commit, rustLibraryCommit, rustLibraryTags };
}

/** Returns the tags that point at a commit, in what `git ls-remote --tags` prints. An annotated one has `^{}` after it. */
export function tagsAt(listing: string, commit: string): readonly string[] {
  const lines = listing.split('\n').map((line) => line.split('\t'));
  const refs = lines.flatMap(([hash, ref]) => (hash === commit && ref ? [ref] : []));
  return [...new Set(refs.map((ref) => ref.replace(/^refs\/tags\//, '').replace(/\^\{\}$/, '')))];
}

async function fetchTag(
  builder: BuildRun,
  ref: string,
  folder: string,
  { title, tag, url }: { readonly title: string; readonly tag: string; readonly url: string },
): Promise<void> {
  try {
    await run(builder, 'git', ['fetch', '--depth', '1', 'origin', `${ref}:${ref}`], folder);
  } catch (error) {
    if (!isKitError(error, 'source-build-failed') || !error.message.includes("couldn't find remote ref")) throw error;
    throw new KitError('no-such-version', {
      asked: `${title}, tag ${tag}`,
      found: `${url} has no such tag`,
      next: 'Check the version.',
      cause: error,
    });
  }
}

/** Only these: each other one would bring a commit of its own. */
async function fetchTagsAt(builder: BuildRun, folder: string, commit: string): Promise<readonly string[]> {
  const tags = tagsAt(await run(builder, 'git', ['ls-remote', '--tags', 'origin'], folder), commit);
  const refs = tags.map((tag) => `refs/tags/${tag}:refs/tags/${tag}`);
  if (refs.length > 0) await run(builder, 'git', ['fetch', '--depth', '1', 'origin', ...refs], folder);
  return tags;
}

async function commitOf(builder: BuildRun, folder: string): Promise<string> {
  return (await run(builder, 'git', ['rev-parse', '--verify', 'HEAD'], folder)).trim();
}
