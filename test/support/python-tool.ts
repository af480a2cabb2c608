// Programs that come as Python packages with the binary inside, each in an environment of its own in a cache folder.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Where tools for the end-to-end tests are kept, outside of any checkout. */
export const TOOLS = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'setup-ipfs-kit', 'tools');

/** Returns the path of a program of a Python package, installed the first time that it is asked for. */
export async function pythonTool(name: string, version: string, program: string): Promise<string> {
  const environment = join(TOOLS, `${name}-${version}`);
  const path = join(environment, 'bin', program);
  if (existsSync(path)) return path;
  const run = promisify(execFile);
  await run('python3', ['-m', 'venv', '--clear', environment]);
  await run(join(environment, 'bin', 'pip'), [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    `${name}==${version}`,
  ]);
  return path;
}
