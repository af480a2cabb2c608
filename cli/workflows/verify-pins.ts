// Asks the repositories of actions which commits their tags are. Needs git and network, unlike the generator.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { generateWorkflows } from '../../generator/generate.ts';
import { parsePinnedAction } from '../../generator/pinned-action.ts';
import { errorMessage, KitError } from '../../kit/errors.ts';
import { createGitEnvironment } from '../../kit/install/build/environment.ts';
import { createTemporaryFolder } from '../../kit/system/write/new-folder.ts';

const TIME_LIMIT_MS = 30_000;

/** Git 2.38 and newer does not use a bare repository that it finds, even if the folder became one. */
const NO_BARE_REPOSITORY = ['-c', 'safe.bareRepository=explicit'];

/** Where git runs. */
interface GitContext {
  /** A new, empty folder. The checkout itself could be a bare repository with settings that run a program. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Like generateWorkflows(), with pins that the actions' repositories confirmed or refuted. Also throws `download-failed` if a
 * repository does not answer.
 */
export async function generateWithVerifiedPins(...[configText, committed]: Parameters<typeof generateWorkflows>) {
  const { unknownPins } = generateWorkflows(configText, committed);
  const cwd = createTemporaryFolder('ipfs-kit-pins-');
  try {
    const git = { cwd, env: await createGitEnvironment(process.env, cwd) };
    const records = await Promise.all(unknownPins.map(async (pin) => [pin, await isTagged(git, pin)] as const));
    return generateWorkflows(configText, committed, undefined, undefined, new Map(records));
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** Returns whether the tag of a pinned action's version is its commit. An annotated tag has its commit under `^{}`. */
async function isTagged(git: GitContext, reference: string): Promise<boolean> {
  const pin = parsePinnedAction(reference);
  if (!pin) return false;
  const tag = `refs/tags/${pin.version}`;
  const lines = (await listRemote(git, pin.repository, [tag, `${tag}^{}`])).split('\n').map((line) => line.split('\t'));
  const commits = new Map(lines.map(([commit = '', name = '']) => [name, commit]));
  return (commits.get(`${tag}^{}`) ?? commits.get(tag)) === pin.commit;
}

async function listRemote(git: GitContext, repository: string, names: readonly string[]): Promise<string> {
  const url = `https://github.com/${repository}`;
  try {
    const options = { ...git, timeout: TIME_LIMIT_MS, maxBuffer: 2 ** 20 };
    const { stdout } = await promisify(execFile)(
      'git',
      [...NO_BARE_REPOSITORY, 'ls-remote', '--', url, ...names],
      options,
    );
    return stdout;
  } catch (cause) {
    const [problem = ''] = errorMessage(cause).split('\n').slice(-2);
    throw new KitError('download-failed', {
      subject: `tags of ${url}`,
      problem: `git ls-remote failed: ${problem.trim()}`,
      fix: 'Check that git is installed and that this machine reaches the repository, or run without --verify-pins.',
      cause,
    });
  }
}
