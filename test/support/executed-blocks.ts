// Counts work instead of measuring time: the same work has the same count on any machine, however busy it is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/**
 * Returns how many blocks (functions, branches, loop bodies) a module and its imports enter. The module runs in its own process,
 * because V8 counts only in functions that it compiles while counting is on. Native code, such as regular expressions, is not
 * counted. Throws if the module fails.
 */
export function countExecutedBlocks(module: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'blocks-'));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    // As standard input, because Linux refuses an argument of more than 128 KiB.
    const { status, signal, error, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], {
      env,
      input: module,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The module ended with ${status ?? signal ?? error}:\n${stderr}`);
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const scripts = texts.flatMap((text) => (JSON.parse(text) as Coverage).result);
    const own = scripts.filter(({ url }) => url.startsWith('file:'));
    const counts = own.flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
    return counts.reduce((sum, count) => sum + count, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
