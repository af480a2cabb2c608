// QEMU for whole arm64 machines, with its libraries, from Debian's packages. Nothing is installed on this machine.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDebianArchive } from '../../debian/archive.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { OWN_ARCH } from '../../setup-ipfs-kit.ts';

const FOLDER = join(TOOLS_FOLDER, 'qemu-system-arm');
const LOADERS = { amd64: 'lib64/ld-linux-x86-64.so.2', arm64: 'lib/ld-linux-aarch64.so.1' } as const;
const LIBRARIES = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' } as const;

const run = promisify(execFile);

/** Returns the start of a command line of qemu-system-aarch64. The first call downloads it. */
export async function installQemu(): Promise<readonly [string, ...string[]]> {
  await createOnce(FOLDER, async (draft) => {
    const downloads = await mkdtemp(join(tmpdir(), 'qemu-packages-'));
    try {
      const archive = await openDebianArchive(OWN_ARCH, downloads);
      for (const file of await archive.closure(['qemu-system-arm'])) await run('dpkg-deb', ['--extract', file, draft]);
    } finally {
      await rm(downloads, { recursive: true, force: true });
    }
  });
  const libraries = ['lib', 'usr/lib'].map((folder) => join(FOLDER, folder, LIBRARIES[OWN_ARCH]));
  // With the loader and C library of the packages, because those of this machine can be other versions.
  const program = join(FOLDER, 'usr/bin/qemu-system-aarch64');
  const options = ['--library-path', libraries.join(':'), program, '-L', join(FOLDER, 'usr/share/qemu')];
  return [join(FOLDER, LOADERS[OWN_ARCH]), ...options];
}
