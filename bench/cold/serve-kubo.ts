// Serves the real Kubo archive on loopback, from another process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishRealKubo } from '../../test/support/programs/real-kubo.ts';
import { KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';
import type { KuboArchive } from './method.ts';

const SCRIPT = join(import.meta.dirname, '..', 'origin-process.ts');

/** Calls `use` while the archive is served, and returns its result. Throws its errors. */
export async function withServedKubo<T>(use: (archive: KuboArchive) => Promise<T>): Promise<T> {
  const { folder, archive, tearDown } = await publishRealKubo();
  const child = spawn(process.execPath, [SCRIPT, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const origin = line.toString().trim();
    const path = `/kubo/v${KUBO_VERSION}/${archive.file}`;
    const { file, sha512 } = archive;
    return await use({ origin, url: `${origin}${path}`, path: join(folder, path), file, sha512 });
  } finally {
    child.kill();
    await tearDown();
  }
}

/** Calls `use` with a new, empty folder, which is then removed. Returns its result. Throws its errors. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
