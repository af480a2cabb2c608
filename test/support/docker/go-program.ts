// Programs from Go modules, built once and kept in a cache folder.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createOnce, TOOLS_FOLDER } from '../programs/tools-cache.ts';

export interface GoProgram {
  readonly name: string;
  /** Path of the main package in its module: `./cmd/buildx`. */
  readonly folder: string;
  readonly module: string;
  /** Without v. */
  readonly version: string;
}

const run = promisify(execFile);

/** Returns the path of a program. It is built in the module's folder, so that the module's go.mod applies with its replacements. */
export async function buildGoProgram({ name, folder, module, version }: GoProgram): Promise<string> {
  const target = join(TOOLS_FOLDER, `${name}-${version}`);
  await createOnce(target, async (draft) => {
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' };
    const { stdout } = await run('go', ['mod', 'download', '-json', `${module}@v${version}`], { cwd: draft, env });
    const linkerFlags = `-s -w -X ${module}/version.Version=v${version}`;
    const args = [
      'build',
      '-C',
      JSON.parse(stdout).Dir,
      '-trimpath',
      '-ldflags',
      linkerFlags,
      '-o',
      join(draft, name),
      folder,
    ];
    await run('go', args, { env, maxBuffer: 2 ** 26 });
  });
  return join(target, name);
}
