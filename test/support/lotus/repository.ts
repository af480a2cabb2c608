// A Git repository on disk with the structure of Lotus's: tags of node and miner, a makefile with upstream's targets, and two
// submodules. One has a release tag, the other a submodule that does not exist. It "compiles" tiny programs.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tinyElf } from '../programs/tiny-elf.ts';

/** Not a release, so its commit is not among the known ones. */
export const LOTUS_VERSION = '1.37.99';
const PROGRAMS = ['lotus', 'lotus-miner', 'lotus-worker', 'lotus-seed'] as const;

type Target = 'deps' | (typeof PROGRAMS)[number];

export interface LotusShape {
  /** Shell commands that replace a target's own. */
  readonly recipes?: Partial<Readonly<Record<Target, string>>>;
  /** Tags of the library's commit. */
  readonly libraryTags?: readonly string[];
  readonly oldestGo?: string;
  /** Whether the library's repository exists. */
  readonly submodules?: boolean;
  /** What the submodules' paths on GitHub follow. */
  readonly submoduleHost?: string;
}

export interface LotusRepository {
  /** The commit of the release's tags. */
  readonly commit: string;
  readonly libraryCommit: string;
  /** The folder of this repository and its submodules, as on GitHub. */
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/** Like upstream's script: installs the compiled library of a tag's release, or compiles it with cargo. */
const INSTALL = `#!/usr/bin/env bash
set -e
if [ -n "$(git tag --points-at HEAD)" ] && [ "$FFI_BUILD_FROM_SOURCE" != 1 ]; then
  echo "installed the compiled library of $(git tag --points-at HEAD)"
else
  echo "compiling the library with $(cargo --version)"
fi
`;

/** Creates a repository. */
export async function createLotusRepository(shape: LotusShape = {}): Promise<LotusRepository> {
  const {
    libraryTags = ['v1.37.0'],
    oldestGo = '1.25.7',
    submodules = true,
    recipes = {},
    submoduleHost = 'https://github.com',
  } = shape;
  const root = await mkdtemp(join(tmpdir(), 'lotus-repository-'));
  const folders = {
    library: repositoryFolder(root, 'filecoin-ffi'),
    vectors: repositoryFolder(root, 'test-vectors'),
    lotus: repositoryFolder(root, 'lotus'),
  };
  const libraryCommit = await commit(folders.library, { 'install-filcrypto': INSTALL });
  for (const tag of libraryTags) git(folders.library, 'tag', '-a', '-m', tag, tag);
  await commit(folders.library, { later: 'more' });
  git(folders.library, 'tag', 'v9.9.9');
  const vectorsCommit = await commit(folders.vectors, {
    '.gitmodules': '[submodule "gone"]\n\tpath = gone\n\turl = https://github.com/filecoin-project/gone.git\n',
    gone: { commit: libraryCommit },
  });
  const programs = PROGRAMS.map((name): [string, Buffer] => {
    return [`programs/${name}`, tinyElf(arch(), `${name} version ${LOTUS_VERSION}+mainnet+git.0123abcd\n`)];
  });
  const head = await commit(folders.lotus, {
    Makefile: makefile(recipes),
    GO_VERSION_MIN: `${oldestGo}\n`,
    'go.mod': `module github.com/filecoin-project/lotus\n\ngo ${oldestGo}\n`,
    'build/version.go': 'package build\n',
    '.gitmodules': ['filecoin-ffi', 'test-vectors'].map((name) => submodule(name, submoduleHost)).join(''),
    'extern/filecoin-ffi': { commit: libraryCommit },
    'extern/test-vectors': { commit: vectorsCommit },
    ...Object.fromEntries(programs),
  });
  git(folders.lotus, 'tag', `v${LOTUS_VERSION}`);
  git(folders.lotus, 'tag', '-a', '-m', 'miner', `miner/v${LOTUS_VERSION}`);
  await commit(folders.lotus, { later: 'more' });
  // A branch with the name of a tag, which is not the release.
  git(folders.lotus, 'branch', `v${LOTUS_VERSION}`);
  if (!submodules) await rm(folders.library, { recursive: true });
  return {
    commit: head,
    libraryCommit,
    folder: root,
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Returns environment variables that give Git these settings and no others. */
function gitSettings(settings: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(settings).flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  const own = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  return { ...own, GIT_CONFIG_COUNT: `${entries.length / 2}`, ...Object.fromEntries(entries) };
}

function repositoryFolder(root: string, name: string): string {
  return join(root, 'filecoin-project', `${name}.git`);
}

function submodule(name: string, host: string): string {
  return `[submodule "extern/${name}"]\n\tpath = extern/${name}\n\turl = ${host}/filecoin-project/${name}.git\n`;
}

/** Like upstream's: adds to GOFLAGS of the environment, and fetches submodules unless build/.update-modules exists. */
function makefile(recipes: LotusShape['recipes'] = {}): string {
  const install = 'cd extern/filecoin-ffi && ./install-filcrypto';
  const lines = [
    'SHELL=/usr/bin/env bash',
    'unexport GOFLAGS',
    'GOFLAGS+=-ldflags=-X',
    'build/.update-modules:',
    '\tgit submodule update --init --recursive',
    'deps: build/.update-modules',
    `\t${recipes.deps ?? install}`,
  ];
  for (const name of PROGRAMS) {
    const compile = `@echo go build $(GOFLAGS) -o ${name} ./cmd/${name}; echo GOTOOLCHAIN=$$GOTOOLCHAIN; echo PATH=$$PATH`;
    lines.push(`${name}:`, `\t${compile}`, `\t${recipes[name] ?? `cp programs/${name} ${name}`}`);
  }
  return `${lines.join('\n')}\n.PHONY: deps ${PROGRAMS.join(' ')}\n`;
}

type Content = string | Buffer | { readonly commit: string };

/** Commits files, and submodules by their commits. Returns the commit. */
async function commit(folder: string, files: Readonly<Record<string, Content>>): Promise<string> {
  if (!existsSync(folder)) {
    await mkdir(folder, { recursive: true });
    git(folder, 'init', '--quiet', '--initial-branch=main');
  }
  for (const [path, content] of Object.entries(files)) {
    if (typeof content === 'object' && 'commit' in content) {
      git(folder, 'update-index', '--add', '--cacheinfo', `160000,${content.commit},${path}`);
      continue;
    }
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
    await chmod(join(folder, path), 0o755);
    git(folder, 'add', '--force', path);
  }
  git(folder, 'commit', '--quiet', '-m', 'release');
  return git(folder, 'rev-parse', 'HEAD').trim();
}

function git(folder: string, ...args: readonly string[]): string {
  const settings = gitSettings({ 'user.name': 'tests', 'user.email': 'tests@example.org' });
  const env = { PATH: process.env.PATH, ...settings };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });
}

function arch(): 'amd64' | 'arm64' {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}
