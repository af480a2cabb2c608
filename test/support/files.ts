// Writes many files at once.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes files below `folder`, by path, and creates their folders. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>> | ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  for (const [path, content] of files instanceof Map ? files : Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
