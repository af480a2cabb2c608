// Node for both architectures, and the libraries that the other architecture's Node needs, in a cache folder.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { debianProgram } from '../debian/package.ts';
import { OTHER_ARCH } from '../setup-ipfs-kit.ts';
import type { TinyArch } from './tiny-elf.ts';
import { createOnce, TOOLS_FOLDER } from './tools-cache.ts';

export interface OtherNode {
  readonly path: string;
  /** A root folder that has only `lib` and `lib64`. */
  readonly root: string;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const NAMES = { amd64: { node: 'x64', gnu: 'x86_64' }, arm64: { node: 'arm64', gnu: 'aarch64' } } as const;
// Debian's packages for cross compilers, which every architecture has.
const LIBRARIES = ['libc6', 'libstdc++6', 'libgcc-s1'].map((name) => `${name}-${OTHER_ARCH}-cross`);

const run = promisify(execFile);

/** Returns the other architecture's Node of package-lock.json. The first call downloads it. */
export async function installOtherNode(): Promise<OtherNode> {
  return { path: await installNode(OTHER_ARCH), root: await installLibraries() };
}

/** Returns the path of package-lock.json's Node for an architecture. */
export async function installNode(arch: TinyArch): Promise<string> {
  const name = `node-linux-${NAMES[arch].node}`;
  const installed = join(ROOT, 'node_modules', name, 'bin', 'node');
  if (existsSync(installed)) return installed;
  const { version, integrity } = await readLockedNode(arch);
  const folder = join(TOOLS_FOLDER, `${name}-${version}`);
  await createOnce(folder, async (draft) => {
    const { stdout } = await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: draft });
    const file = join(draft, stdout.trim());
    const digest = createHash('sha512')
      .update(await readFile(file))
      .digest('base64');
    if (`sha512-${digest}` !== integrity)
      throw new Error(`${name} ${version} does not have the digest in package-lock.json`);
    await run('tar', ['-xzf', file, '--strip-components', '1'], { cwd: draft });
    await rm(file);
  });
  return join(folder, 'bin', 'node');
}

/** Returns the entry of package-lock.json for an architecture's Node. */
export async function readLockedNode(
  arch: TinyArch,
): Promise<{ readonly version: string; readonly integrity: string }> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8'));
  return lock.packages[`node_modules/node-linux-${NAMES[arch].node}`];
}

async function installLibraries(): Promise<string> {
  const folder = join(TOOLS_FOLDER, `libraries-${OTHER_ARCH}`);
  await createOnce(folder, async (draft) => {
    for (const name of LIBRARIES) {
      await cp(await debianProgram(name, `usr/${NAMES[OTHER_ARCH].gnu}-linux-gnu/lib`), join(draft, 'lib'), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    await symlink('lib', join(draft, 'lib64'));
  });
  return folder;
}
