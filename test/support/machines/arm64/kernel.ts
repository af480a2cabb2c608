// Debian's Linux kernels for arm64, each with the modules that the machine needs.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openDebianArchive } from '../../debian/archive.ts';
import { debianProgram } from '../../debian/package.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';

/** Debian's metapackages of kernels, with the release that each comes from. */
export const KERNELS = {
  '6.1': { release: 'bookworm', name: 'linux-image-cloud-arm64' },
  '6.12': { release: 'trixie', name: 'linux-image-cloud-arm64' },
  '6.12 with pages of 16 KiB': { release: 'trixie', name: 'linux-image-arm64-16k' },
} as const;
export type KernelName = keyof typeof KERNELS;

export interface Kernel {
  readonly image: string;
  /** Paths of modules, in the order in which they can be loaded. */
  readonly modules: readonly string[];
}

/** The disk with its file system, the network, and programs for other platforms. Some kernels have them built in. */
const MODULES = ['virtio_pci', 'virtio_blk', 'virtio_net', 'crc32c_generic', 'ext4', 'binfmt_misc'];
const PARTS = /^linux-(?:image|binary|modules)-\d/;

const run = promisify(execFile);

/** Returns a kernel. The first call downloads it. */
export async function installKernel(kernel: KernelName): Promise<Kernel> {
  const { release, name } = KERNELS[kernel];
  const recipe = createHash('sha256').update(await readFile(import.meta.filename));
  const folder = join(TOOLS_FOLDER, `${release}-${name}-${recipe.digest('hex').slice(0, 16)}`);
  await createOnce(folder, async (draft) => {
    const work = await mkdtemp(join(tmpdir(), 'kernel-'));
    try {
      const archive = await openDebianArchive('arm64', join(work, 'apt'), release);
      const parts = (await archive.list([name])).filter((each) => PARTS.test(each));
      const root = join(work, 'root');
      for (const file of await archive.download(parts)) await run('dpkg-deb', ['--extract', file, root]);
      await keepKernel(root, draft);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  const modules = (await readdir(join(folder, 'modules'))).sort();
  return { image: join(folder, 'vmlinuz'), modules: modules.map((each) => join(folder, 'modules', each)) };
}

/** Keeps the kernel's image, and its modules with numbers that tell their order. */
async function keepKernel(root: string, folder: string): Promise<void> {
  const names = await readdir(root, { recursive: true });
  const image = names.find((each) => /(?:^|\/)vmlinuz[^/]*$/.test(each)) ?? '';
  await copyFile(join(root, image), join(folder, 'vmlinuz'));
  const files = new Map(names.flatMap((each) => (isModule(each) ? [[moduleName(each), join(root, each)]] : [])));
  const loaded = new Map<string, Uint8Array>();
  for (const name of MODULES) await addModule(name, files, loaded);
  await mkdir(join(folder, 'modules'));
  for (const [index, [name, bytes]] of [...loaded].entries()) {
    await writeFile(join(folder, 'modules', `${String(index).padStart(2, '0')}-${name}.ko`), bytes);
  }
}

const isModule = (path: string) => /\.ko(?:\.xz)?$/.test(path);

/** Module names treat dashes as underscores. */
const moduleName = (path: string) => path.replace(/^.*\/|\.ko(?:\.xz)?$/g, '').replaceAll('-', '_');

/** Adds a module behind those that it depends on. A module without a file is built in. */
async function addModule(name: string, files: ReadonlyMap<string, string>, loaded: Map<string, Uint8Array>) {
  const file = files.get(name);
  if (file === undefined || loaded.has(name)) return;
  const bytes = await readModule(file);
  const [, depends = ''] = /\0depends=([^\0]*)\0/.exec(bytes.toString('latin1')) ?? [];
  for (const each of depends.split(',').filter(Boolean)) await addModule(moduleName(each), files, loaded);
  loaded.set(name, bytes);
}

async function readModule(file: string): Promise<Buffer> {
  if (!file.endsWith('.xz')) return readFile(file);
  const busybox = await debianProgram('busybox-static', 'bin/busybox');
  const options = { encoding: 'buffer', maxBuffer: 2 ** 26 } as const;
  return (await run(busybox, ['unxz', '-c', file], options)).stdout;
}
