// Downloads the source of Go modules with the go command.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the folder of a module's source. Throws an Error if it is not available. */
export function downloadModule(path: string, version: string): string {
  const output = execFileSync('go', ['mod', 'download', '-json', `${path}@v${version}`], { encoding: 'utf8' });
  return (JSON.parse(output) as { Dir: string }).Dir;
}

/** Returns the texts of a package's files, without its tests. */
export function readSources(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  return names.map((name) => readFileSync(join(folder, name), 'utf8'));
}
