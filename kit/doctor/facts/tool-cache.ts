// Tries what installs do in a tool cache: make a folder, put a program into it, take it away again.
import { access, constants, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findNearestFolder } from './nearest-folder.ts';

export interface ToolCacheFacts {
  readonly path: string;
  readonly exists: boolean;
  /** The error's code where nothing can be made in it or, while it does not exist, above it. */
  readonly writeError: string | null;
  /** Programs in it cannot be executed: its disk is mounted noexec. */
  readonly noexec: boolean;
  /** Folders in it that lie on another file system. */
  readonly onOtherDisks: readonly string[];
}

/** Returns what a tool cache is like. What it makes there for that is gone afterwards. */
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
    folder = await mkdtemp(join(path, '.ipfs-kit-doctor-'));
    const program = join(folder, 'program');
    await writeFile(program, '', { mode: 0o700 });
    // access(2): EACCES for a program on a disk that is mounted noexec.
    const noexec = await access(program, constants.X_OK).then(
      () => false,
      () => true,
    );
    return { writeError: null, noexec };
  } catch (error) {
    return { writeError: errorCode(error), noexec: false };
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

async function findCreateError(path: string): Promise<string | null> {
  const above = await findNearestFolder(dirname(path));
  if (!above?.isFolder) return 'ENOTDIR';
  return access(above.path, constants.W_OK).then(() => null, errorCode);
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

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
