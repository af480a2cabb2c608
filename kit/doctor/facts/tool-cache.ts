// Tries in a tool cache what installs do there: creates a folder with a program, and deletes it again.
import { access, constants, mkdtemp, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../../errors.ts';
import { findNearestFolder } from './disks.ts';

const PREFIX = '.ipfs-kit-doctor-';

export interface ToolCacheFacts {
  readonly path: string;
  readonly exists: boolean;
  /** The code of the error if nothing can be created in the folder or, while it does not exist, in the nearest one above it. */
  readonly writeError: string | null;
  /** Whether its disk is mounted noexec, so that programs in it cannot run. */
  readonly noexec: boolean;
  /** Folders in it that are on another file system. */
  readonly onOtherDisks: readonly string[];
}

/** Returns the facts about a tool cache, and leaves it as it was. */
export async function inspectToolCache(path: string): Promise<ToolCacheFacts> {
  const stats = await stat(path).catch(() => null);
  if (!stats) return { path, exists: false, writeError: await findCreateError(path), noexec: false, onOtherDisks: [] };
  if (!stats.isDirectory()) return { path, exists: true, writeError: 'ENOTDIR', noexec: false, onOtherDisks: [] };
  return {
    path,
    exists: true,
    ...(await tryWriting(path)),
    onOtherDisks: await listFoldersOnOtherDisks(path, stats.dev),
  };
}

async function tryWriting(path: string): Promise<Pick<ToolCacheFacts, 'writeError' | 'noexec'>> {
  let folder: string | null = null;
  try {
    folder = await mkdtemp(join(path, PREFIX));
    const program = join(folder, 'program');
    await writeFile(program, '', { mode: 0o700 });
    // access(2) fails with EACCES for a program on a disk that is mounted noexec.
    const noexec = await access(program, constants.X_OK).then(
      () => false,
      () => true,
    );
    return { writeError: null, noexec };
  } catch (error) {
    return { writeError: describeError(error), noexec: false };
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

async function findCreateError(path: string): Promise<string | null> {
  const above = await findNearestFolder(dirname(path));
  if (!above?.isFolder) return 'ENOTDIR';
  // access(2) is not enough: root has every permission in /proc, where nothing can be created.
  return mkdtemp(join(above.path, PREFIX)).then(async (folder) => {
    await rmdir(folder);
    return null;
  }, describeError);
}

async function listFoldersOnOtherDisks(path: string, device: number): Promise<readonly string[]> {
  const names = await readdir(path).catch(() => []);
  const devices = await Promise.all(
    names.map((name) =>
      stat(join(path, name)).then(
        ({ dev }) => dev,
        () => device,
      ),
    ),
  );
  return names.filter((_, at) => devices[at] !== device);
}

function describeError(error: unknown): string {
  return errorCode(error) ?? String(error);
}
