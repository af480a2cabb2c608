// Bundles programs of the tests that run on machines without this repository's modules.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Writes a program as one file without imports, for Node 24 on any system. */
export async function bundleProgram(entry: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    absWorkingDir: ROOT,
    logLevel: 'error',
    // `yaml` is a CommonJS module, which requires modules of Node.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}
