// The machine's own files: a small Debian system with Node, Python and pytest, and a user who runs jobs.
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDebianArchive } from '../../debian/archive.ts';
import { type GeneratedEntry, type RootFiles, writeRoot } from '../../debian/root.ts';
import {
  DEBIAN_PACKAGES,
  downloadWheels,
  generateDebianEntries,
  NODE_PACKAGES,
  PYTHON_PACKAGES,
} from '../../docker/base/roots.ts';
import { installNode, readLockedNode } from '../../programs/other-node.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { appendEntries, appendTar, FILE_TYPES } from './cpio.ts';

/** Busybox configures the machine, e2fsprogs makes its disk, and Cluster peers need Perl. */
const PACKAGES = [...DEBIAN_PACKAGES, ...PYTHON_PACKAGES, ...NODE_PACKAGES, 'busybox-static', 'e2fsprogs', 'perl-base'];
/** Files that decide what is in the root. */
const RECIPE_FILES = ['root.ts', 'init.sh', '../../docker/base/roots.ts', '../../debian/root.ts'].map((name) =>
  join(import.meta.dirname, name),
);

/** The user and group of jobs. */
const JOB_USER = 1001;

/** Returns a cpio archive with the root. The first call downloads it. */
export async function installRoot(): Promise<string> {
  const hash = createHash('sha256').update((await readLockedNode('arm64')).version);
  for (const file of RECIPE_FILES) hash.update(await readFile(file));
  const folder = join(TOOLS_FOLDER, `arm64-root-${hash.digest('hex').slice(0, 16)}`);
  await createOnce(folder, (draft) => writeRootArchive(join(draft, 'root.cpio')));
  return join(folder, 'root.cpio');
}

async function writeRootArchive(path: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'arm64-root-'));
  const file = await open(path, 'w');
  try {
    const archive = await openDebianArchive('arm64', join(work, 'apt'));
    const tar = join(work, 'root.tar');
    await writeRoot(tar, await archive.closure(PACKAGES), generateEntries);
    await appendTar(file, tar);
    const wheels = join(work, 'wheels');
    await downloadWheels(wheels, work);
    await appendEntries(file, [
      { path: 'wheels', mode: FILE_TYPES.directory | 0o755 },
      ...(await readFiles(wheels, 'wheels', 0o644)),
      { path: 'usr/bin/node', mode: FILE_TYPES.file | 0o755, content: await readFile(await installNode('arm64')) },
      { path: 'init', mode: FILE_TYPES.file | 0o755, content: await readFile(join(import.meta.dirname, 'init.sh')) },
    ]);
  } finally {
    await file.close();
    await chmod(path, 0o644);
    await rm(work, { recursive: true, force: true });
  }
}

async function readFiles(folder: string, path: string, mode: number) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: `${path}/${name}`,
      mode: FILE_TYPES.file | mode,
      content: await readFile(join(folder, name)),
    })),
  );
}

function generateEntries(files: RootFiles): readonly GeneratedEntry[] {
  const user = `runner:x:${JOB_USER}:${JOB_USER}:runner:/home/runner:/bin/bash\n`;
  const accounts = generateDebianEntries(files).map((entry): GeneratedEntry => {
    if (entry.path === 'etc/passwd') return appendText(entry, user);
    return entry.path === 'etc/group' ? appendText(entry, `runner:x:${JOB_USER}:\n`) : entry;
  });
  return [
    ...accounts,
    { path: 'etc/hosts', content: { text: '127.0.0.1 localhost\n' } },
    { path: 'etc/pip.conf', content: { text: '[global]\nno-index = true\nfind-links = /wheels\n' } },
    // actions/setup-python puts this name on PATH.
    { path: 'usr/bin/python', content: { link: 'python3' } },
  ];
}

function appendText(entry: GeneratedEntry, text: string): GeneratedEntry {
  if (entry.content === 'directory' || !('text' in entry.content)) throw new Error(`${entry.path} is not a file`);
  return { ...entry, content: { text: entry.content.text + text } };
}
