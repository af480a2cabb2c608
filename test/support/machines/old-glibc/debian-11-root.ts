// Debian 11, whose glibc is 2.31, with Node 24, in a cache folder. It is the oldest Debian that mirrors still have.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openDebianArchive } from '../../debian/archive.ts';
import { installNode, readLockedNode } from '../../programs/other-node.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { OWN_ARCH } from '../../setup-ipfs-kit.ts';

/** Where GitHub's runner mounts its Node for jobs in containers. */
export const DEBIAN_11_NODE = '/__e/node24/bin/node';
const PACKAGES = ['base-files', 'bash', 'coreutils', 'dash', 'grep', 'libc6', 'libc-bin', 'libstdc++6', 'sed'];

const run = promisify(execFile);

/** Returns the folder of the system. The first call downloads it, 20 MB. */
export async function createDebian11Root(): Promise<string> {
  const { version } = await readLockedNode(OWN_ARCH);
  const root = join(TOOLS_FOLDER, `debian-11-node-${version}-${OWN_ARCH}`);
  await createOnce(root, async (draft) => {
    const downloads = await mkdtemp(join(tmpdir(), 'debian-11-'));
    try {
      const archive = await openDebianArchive(OWN_ARCH, downloads, 'bullseye');
      for (const file of await archive.closure(PACKAGES)) await run('dpkg-deb', ['--extract', file, draft]);
    } finally {
      await rm(downloads, { recursive: true, force: true });
    }
    if (!existsSync(join(draft, 'bin', 'sh'))) await symlink('dash', join(draft, 'bin', 'sh'));
    await mkdir(join(draft, dirname(DEBIAN_11_NODE)), { recursive: true });
    await cp(await installNode(OWN_ARCH), join(draft, DEBIAN_11_NODE));
  });
  return root;
}
