// A go command for PATH that is the machine's own with one difference: where a build asks for sum.golang.org, it uses the tests'
// checksum database, because the modules of the tests are not in that one. A request for any other database is not changed.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TOOLS_FOLDER } from '../programs/tools-cache.ts';

export interface GoCommand {
  /** The folder of the command, for PATH. */
  readonly folder: string;
  readonly path: string;
  /** Returns `NAME=value` of each variable that a run had, without those that a shell sets. */
  readonly environments: () => Promise<ReadonlySet<string>>;
}

interface GoCommandOptions {
  /** Value of GOSUMDB. */
  readonly verifierKey: string;
  /** Compiles the standard library anew for each build, as the real command does: about seven seconds. */
  readonly ownBuildCache?: boolean;
}

/** One build cache for all builds of tests, which has the standard library. */
export const BUILD_CACHE = join(dirname(TOOLS_FOLDER), 'go-build');
const SHELL_VARIABLES = /^(?:PWD|OLDPWD|SHLVL|_)=/;

export async function writeGoCommand(
  folder: string,
  { verifierKey, ownBuildCache = false }: GoCommandOptions,
): Promise<GoCommand> {
  const path = join(folder, 'go');
  const seen = join(folder, 'environments');
  const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
/usr/bin/env >> '${seen}'
if [ "$1" != env ] && [ "\${GOSUMDB:-sum.golang.org}" = sum.golang.org ]; then export GOSUMDB='${verifierKey}'; fi
${ownBuildCache ? '' : `export GOCACHE='${BUILD_CACHE}'`}
exec '${root}/bin/go' "$@"
`;
  await mkdir(folder, { recursive: true });
  await writeFile(path, script, { mode: 0o755 });
  return {
    folder,
    path,
    environments: async () => {
      const lines = (await readFile(seen, 'utf8').catch(() => '')).split('\n');
      return new Set(lines.filter((line) => line.includes('=') && !SHELL_VARIABLES.test(line)));
    },
  };
}
