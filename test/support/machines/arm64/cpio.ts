// Writes cpio archives, from which a Linux kernel unpacks its first root. Several archives in one file count as one:
// Documentation/driver-api/early-userspace/buffer-format.rst of the kernel, format "newc".
import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';

export interface CpioEntry {
  /** Relative to the root. */
  readonly path: string;
  /** Type and permissions, as in stat(2). */
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  /** A symbolic link's target. */
  readonly content?: Uint8Array;
}

export const FILE_TYPES = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;
const ALIGNMENT_BYTES = 4;

/** Appends an archive with entries to a file. */
export async function appendEntries(file: FileHandle, entries: Iterable<CpioEntry>): Promise<void> {
  for (const entry of entries) await appendEntry(file, entry);
  await appendEntry(file, { path: 'TRAILER!!!', mode: 0 });
}

/** Appends an archive with the entries of a tar file. Hard links become symbolic links. */
export async function appendTar(file: FileHandle, tar: string): Promise<void> {
  for await (const entry of createReadStream(tar).pipe(extract())) {
    const { type, name, linkname, mode = 0, uid, gid } = entry.header;
    const content = await buffer(entry);
    const own = { path: name, uid: uid ?? 0, gid: gid ?? 0 };
    if (type === 'directory') await appendEntry(file, { ...own, mode: FILE_TYPES.directory | mode });
    else if (type === 'file') await appendEntry(file, { ...own, mode: FILE_TYPES.file | mode, content });
    else
      await appendEntry(file, { ...own, mode: FILE_TYPES.symlink | 0o777, content: linkTarget(type, linkname ?? '') });
  }
  await appendEntries(file, []);
}

function linkTarget(type: string | null | undefined, target: string): Uint8Array {
  return Buffer.from(type === 'link' ? `/${target}` : target);
}

async function appendEntry(file: FileHandle, { path, mode, uid = 0, gid = 0, content }: CpioEntry): Promise<void> {
  const name = Buffer.from(`${path}\0`);
  const size = content?.length ?? 0;
  // Inode, mode, owner, links, time, size, devices, length of the name, checksum.
  const fields = [0, mode, uid, gid, 1, 0, size, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  await file.write(padded(Buffer.concat([header, name])));
  if (content !== undefined && size > 0) await file.write(padded(content));
}

function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % ALIGNMENT_BYTES;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(ALIGNMENT_BYTES - rest)]);
}
