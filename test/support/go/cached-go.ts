// The machine's own go command with the build cache of the tests, so that what several real builds need is compiled once. A build
// does not take GOCACHE from its job, so only the command itself can set it.
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { writeFileAtomically } from '../../../kit/system/write/atomic-write.ts';
import { TOOLS_FOLDER } from '../programs/tools-cache.ts';
import { BUILD_CACHE } from './go-command.ts';

const FOLDER = join(dirname(TOOLS_FOLDER), 'cached-go');

/** Returns the folder of the command, which also creates its build cache. */
export async function writeCachedGo(): Promise<string> {
  const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  for (const folder of [FOLDER, BUILD_CACHE]) await mkdir(folder, { recursive: true });
  const script = `#!/bin/sh\nexport GOCACHE='${BUILD_CACHE}'\nexec '${root}/bin/go' "$@"\n`;
  writeFileAtomically(join(FOLDER, 'go'), script, { mode: 0o755 });
  return FOLDER;
}

/** Returns this process's PATH with the command first. */
export async function pathWithCachedGo(): Promise<string> {
  return [await writeCachedGo(), process.env.PATH].join(delimiter);
}
