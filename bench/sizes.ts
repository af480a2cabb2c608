// The size of the action's download, and of the code that a warm hit reads.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { countMeasurement, type Measurement } from './measurement.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'actions', 'setup-ipfs-kit', 'dist');

export function bundleBytesWarmEntry(): Measurement {
  const value = statSync(join(DIST, 'main', 'index.js')).size;
  return countMeasurement('bundle-bytes-warm-entry', { value, limit: 15_000 });
}

export function bundleBytesTotal(): Measurement {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const value = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return countMeasurement('bundle-bytes-total', { value, limit: 1_700_000 });
}

/** For `uses:` a runner downloads a tarball of the commit. */
export function repositoryTarballBytes(): Measurement {
  const tar = execFileSync('git', ['archive', 'HEAD'], { cwd: ROOT, maxBuffer: 2 ** 28 });
  const value = gzipSync(tar, { level: 6 }).length;
  return countMeasurement('repository-tarball-bytes', { value, limit: 1_500_000 });
}
