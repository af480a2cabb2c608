// Gets the source of a release with git: the commit of its tag without history, its submodules, and the tags of the Rust
// library's submodule, by which its compiled release is found.
import { join } from 'node:path';
import { isKitError, KitError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { type BuildContext, retryOnce, runBuildCommand } from '../run.ts';
import type { GitBuildPlan } from './plan.ts';

export interface Clone {
  /** Full hash. */
  readonly commit: string;
  /** Full hash. */
  readonly rustLibraryCommit: string;
  /** The tags of that commit. */
  readonly rustLibraryTags: readonly string[];
}

/**
 * Clones a release to `folder`, which must be empty. `known` is the tag's commit as the known releases have it; null if they do
 * not. Throws `no-such-version`, `republished-upstream` before it uses any file of another commit, and what `runBuildCommand`
 * throws.
 */
export async function cloneRelease(
  context: BuildContext,
  { source, tag }: GitBuildPlan,
  folder: string,
  { known, log }: { readonly known: string | null; readonly log: Log },
): Promise<Clone> {
  const { buildLog, title } = context;
  buildLog.stage(`git fetch of ${tag} of ${source.url}`);
  // The full name, because a branch may have the same short one. Without templates, so that no hooks are installed.
  const ref = `refs/tags/${tag}`;
  await runBuildCommand(context, 'git', ['-c', 'init.defaultBranch=none', 'init', '--quiet', '--template='], folder);
  await runBuildCommand(context, 'git', ['remote', 'add', 'origin', source.url], folder);
  await retryOnce(context, () => fetchTag(context, ref, folder, { title, tag, url: source.url }));
  const commit = await readCommit(context, `${ref}^{commit}`, folder);
  checkCommit(commit, known, { tag, url: source.url });
  log.info(
    known === null
      ? `Tag ${tag} is commit ${commit}. The known releases have no commit to compare it with.`
      : `Tag ${tag} is commit ${commit}, as in the known releases.`,
  );
  await runBuildCommand(context, 'git', ['checkout', '--quiet', '--detach', commit], folder);
  buildLog.stage('git submodule update');
  // Without nested submodules: one of them, for tests, contains the Rust library again.
  const submodules = ['submodule', 'update', '--init', '--depth', '1'];
  await retryOnce(context, () => runBuildCommand(context, 'git', submodules, folder));
  const library = join(folder, source.rustLibrary.submodule);
  const rustLibraryCommit = await readCommit(context, 'HEAD', library);
  const rustLibraryTags = await retryOnce(context, () => fetchTagsAt(context, library, rustLibraryCommit));
  return { commit, rustLibraryCommit, rustLibraryTags };
}

/** Returns the tags of a commit in the output of `git ls-remote --tags`. An annotated tag's line ends in `^{}`. */
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
      subject: `tag '${tag}' for ${title}`,
      problem: `${url} does not have it`,
      fix: 'Check the version.',
      cause: error,
    });
  }
}

/** Fetches these tags only, because each other tag would bring its commit. */
async function fetchTagsAt(context: BuildContext, folder: string, commit: string): Promise<readonly string[]> {
  const tags = parseTagsAt(await runBuildCommand(context, 'git', ['ls-remote', '--tags', 'origin'], folder), commit);
  const refs = tags.map((tag) => `refs/tags/${tag}:refs/tags/${tag}`);
  if (refs.length > 0) await runBuildCommand(context, 'git', ['fetch', '--depth', '1', 'origin', ...refs], folder);
  return tags;
}

async function readCommit(context: BuildContext, revision: string, folder: string): Promise<string> {
  return (await runBuildCommand(context, 'git', ['rev-parse', '--verify', revision], folder)).trim();
}

function checkCommit(
  commit: string,
  known: string | null,
  { tag, url }: { readonly tag: string; readonly url: string },
): void {
  if (known === null || commit === known) return;
  throw new KitError('republished-upstream', {
    subject: `tag '${tag}' of ${url}`,
    problem: `it names another commit than when the release was recorded\n  recorded: ${known}\n  found:    ${commit}`,
    fix: 'Nothing was built. Find out why the tag was moved.',
  });
}
