// Node for the other of the two architectures, with the libraries that it needs, in a cache folder: nothing is installed.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { debianProgram } from './debian-package.ts';
import { TOOLS } from './python-tool.ts';
import { OTHER } from './setup-ipfs-kit.ts';

export interface OtherNode {
  readonly path: string;
  /** A root folder with `lib` and `lib64` alone. */
  readonly root: string;
}

const ROOT = join(import.meta.dirname, '..', '..');
const NAMES = { amd64: { node: 'x64', gnu: 'x86_64' }, arm64: { node: 'arm64', gnu: 'aarch64' } } as const;
const { node, gnu } = NAMES[OTHER];
const PACKAGE = `node-linux-${node}`;
// Debian's names of libraries for cross compilers, which are there for every machine.
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1'].map((name) => `${name}-${OTHER}-cross`);

const run = promisify(execFile);

/** Returns the Node that package-lock.json names, fetched the first time that it is asked for. */
export async function otherNode(): Promise<OtherNode> {
  return { path: await nodeProgram(), root: await libraries() };
}

async function nodeProgram(): Promise<string> {
  const installed = join(ROOT, 'node_modules', PACKAGE, 'bin', 'node');
  if (existsSync(installed)) return installed;
  const { version, integrity } = await locked();
  const folder = join(TOOLS, `${PACKAGE}-${version}`);
  await inFolder(folder, async (draft) => {
    const { stdout } = await run('npm', ['pack', '--silent', `${PACKAGE}@${version}`], { cwd: draft });
    const file = join(draft, stdout.trim());
    const digest = createHash('sha512')
      .update(await readFile(file))
      .digest('base64');
    if (`sha512-${digest}` !== integrity) throw new Error(`${PACKAGE} ${version} is not what package-lock.json says`);
    await run('tar', ['-xzf', file, '--strip-components', '1'], { cwd: draft });
    await rm(file);
  });
  return join(folder, 'bin', 'node');
}

async function locked(): Promise<{ readonly version: string; readonly integrity: string }> {
  return JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')).packages[`node_modules/${PACKAGE}`];
}

async function libraries(): Promise<string> {
  const folder = join(TOOLS, `libraries-${OTHER}`);
  await inFolder(folder, async (draft) => {
    for (const name of LIBRARIES) {
      await cp(await debianProgram(name, `usr/${gnu}-linux-gnu/lib`), join(draft, 'lib'), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    await symlink('lib', join(draft, 'lib64'));
  });
  return folder;
}

/** Has `fill` make a folder whole, once. */
async function inFolder(folder: string, fill: (draft: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}-`);
  await fill(draft);
  await rename(draft, folder);
}
