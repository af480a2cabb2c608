// Follows the guides in docs/guides: runs the commands of each in order, in a repository that has only the sources of its example.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { CLI } from './cli-bundle.ts';
import { type Example, readExamples } from './examples.ts';

export const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

/** The guides with their examples, and whether init writes the config. */
export const GUIDES = [
  { guide: 'python', example: 'python-package', hasInit: true },
  { guide: 'node', example: 'node-package', hasInit: true },
  { guide: 'go', example: 'go-module', hasInit: true },
  { guide: 'own-machines', example: 'ipfs-kit-py', hasInit: false },
] as const;

export type Guide = (typeof GUIDES)[number];

/** A command of a guide. `expected` is the text below its block: lines that the block prints, in this order. */
interface GuideCommands {
  readonly location: string;
  readonly commands: readonly string[];
  readonly expected: readonly string[];
}

export interface FollowedGuide {
  readonly folder: string;
  /** Runs a command in bash. Returns its standard output and standard error; throws if it fails. */
  run(command: string): Promise<string>;
  tearDown(): void;
}

/** Returns the fenced blocks of a guide. */
export function blocksOf(guide: string): readonly Example[] {
  return readExamples().filter(({ location }) => location.startsWith(`docs/guides/${guide}.md,`));
}

/** Returns the commands of a guide, each block with the text that follows it. */
export function commandsOf(guide: string): readonly GuideCommands[] {
  const blocks = blocksOf(guide);
  return blocks.flatMap(({ location, language, text }, index) => {
    if (language !== 'sh') return [];
    const next = blocks[index + 1];
    return [{ location, commands: linesOf(text), expected: next?.language === 'text' ? linesOf(next.text) : [] }];
  });
}

/** Creates the repository of a guide, with a remote to push to, and `ipfs-kit` on PATH. */
export function followGuide({ example, hasInit }: Guide): FollowedGuide {
  const root = mkdtempSync(join(tmpdir(), 'guide-'));
  const folder = join(root, 'cid-notes');
  const bin = join(root, 'bin');
  cpSync(join(EXAMPLES, example), folder, {
    recursive: true,
    filter: (path) => !hasInit || !path.startsWith(join(EXAMPLES, example, '.github')),
  });
  mkdirSync(bin);
  writeFileSync(join(bin, 'ipfs-kit'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, { mode: 0o755 });
  const env = {
    ...process.env,
    PATH: [bin, process.env.PATH].join(delimiter),
    ...{ GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' },
  };
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, env, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('init', '--quiet', '--bare', join(root, 'remote.git'));
  git('remote', 'add', 'origin', 'https://github.com/org/cid-notes.git');
  git('remote', 'set-url', '--push', 'origin', join(root, 'remote.git'));
  git('add', '.');
  git('commit', '--quiet', '--message', 'Sources');
  return {
    folder,
    run: (command) =>
      new Promise((resolve, reject) => {
        execFile('bash', ['-e', '-c', command], { cwd: folder, env }, (error, stdout, stderr) => {
          if (error) reject(new Error(`${command}\n${stdout}${stderr}`, { cause: error }));
          else resolve(`${stdout}${stderr}`);
        });
      }),
    tearDown: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Returns the lines that are missing in a text, or not in this order. Other lines may be between them. */
export function missingLines(expected: readonly string[], text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  let from = 0;
  return expected.filter((line) => {
    const at = lines.indexOf(line, from);
    if (at >= 0) from = at + 1;
    return at < 0;
  });
}

/** Returns the files below `.github` of an example or a repository, as texts by path. */
export function readGitHubFiles(folder: string): Readonly<Record<string, string>> {
  const root = join(folder, '.github');
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')]));
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}
