// Gets a release's source by git: the commit that its tag names and no history, its submodules, and those tags of the one
// with the Rust library by which a compiled library is found.
import { join } from 'node:path';
import { isKitError, KitError } from '../../../errors.ts';
import { type BuildContext, retryOnce, runBuildCommand } from '../run.ts';
import type { GitBuildPlan } from './plan.ts';

export interface Clone {
  /** Full hashes. */
  readonly commit: string;
  readonly rustLibraryCommit: string;
  /** The tags that point at it. */
  readonly rustLibraryTags: readonly string[];
}

/** Returns what was cloned to `folder`, which must be empty. Throws `no-such-version`, and what `run` throws. */
export async function cloneRelease(
  context: BuildContext,
  { source, tag }: GitBuildPlan,
  folder: string,
): Promise<Clone> {
  const { buildLog, title } = context;
  buildLog.stage(`git fetch of ${tag} of ${source.url}`);
  // By its full name, so that no branch of the same name is taken for it; without templates, so without anybody's hooks.
  const ref = `refs/tags/${tag}`;
  await runBuildCommand(context, 'git', ['-c', 'init.defaultBranch=none', 'init', '--quiet', '--template='], folder);
  await runBuildCommand(context, 'git', ['remote', 'add', 'origin', source.url], folder);
  await retryOnce(context, () => fetchTag(context, ref, folder, { title, tag, url: source.url }));
  await runBuildCommand(context, 'git', ['checkout', '--quiet', '--detach', ref], folder);
  const commit = await commitOf(context, folder);
  buildLog.stage('git submodule update');
  // Not the submodules' own: one of them, with tests, has the Rust library once more.
  const submodules = ['submodule', 'update', '--init', '--depth', '1'];
  await retryOnce(context, () => runBuildCommand(context, 'git', submodules, folder));
  const library = join(folder, source.rustLibrary.submodule);
  const rustLibraryCommit = await commitOf(context, library);
  const rustLibraryTags = await retryOnce(context, () => fetchTagsAt(context, library, rustLibraryCommit));
  return { commit, rustLibraryCommit, rustLibraryTags };
}

/** Returns the tags that point at a commit, in what `git ls-remote --tags` prints. An annotated one has `^{}` after it. */
export function parseTagsAt(listing: string, commit: string): readonly string[] {
  const lines = listing.split('\n').map((line) => line.split('\t'));
  const refs = lines.flatMap(([hash, ref]) => (hash === commit && ref ? [ref] : []));
  return [...new Set(refs.map((ref) => ref.replace(/^refs\/tags\//, '').replace(/\^\{\}$/, '')))];
}

async function fetchTag(
  context: BuildContext,
  ref: string,
  folder: string,
  { title, tag, url }: { readonly title: string; readonly tag: string; readonly url: string },
): Promise<void> {
  try {
    await runBuildCommand(context, 'git', ['fetch', '--depth', '1', 'origin', `${ref}:${ref}`], folder);
  } catch (error) {
    if (!isKitError(error, 'source-build-failed') || !error.message.includes("couldn't find remote ref")) throw error;
    throw new KitError('no-such-version', {
      subject: `${title}, tag ${tag}`,
      problem: `${url} has no such tag`,
      fix: 'Check the version.',
      cause: error,
    });
  }
}

/** Only these: each other one would bring a commit of its own. */
async function fetchTagsAt(context: BuildContext, folder: string, commit: string): Promise<readonly string[]> {
  const tags = parseTagsAt(await runBuildCommand(context, 'git', ['ls-remote', '--tags', 'origin'], folder), commit);
  const refs = tags.map((tag) => `refs/tags/${tag}:refs/tags/${tag}`);
  if (refs.length > 0) await runBuildCommand(context, 'git', ['fetch', '--depth', '1', 'origin', ...refs], folder);
  return tags;
}

async function commitOf(context: BuildContext, folder: string): Promise<string> {
  return (await runBuildCommand(context, 'git', ['rev-parse', '--verify', 'HEAD'], folder)).trim();
}
