// Bundles an action: TypeScript → JavaScript (tsc) → an entry with its lazy chunks (ncc) → minified (esbuild, because ncc
// minifies the entry only). The same sources result in the same bytes, in any folder.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import ncc from '@vercel/ncc';
import { transform } from 'esbuild';

export const ROOT = join(import.meta.dirname, '..', '..');
/** The entries of the bundles, and their folders. */
export const BUNDLES = [
  { entry: 'actions/setup-ipfs-kit/main.ts', dist: 'actions/setup-ipfs-kit/dist/main' },
  { entry: 'actions/setup-ipfs-kit/post.ts', dist: 'actions/setup-ipfs-kit/dist/post' },
  { entry: 'actions/setup-ipfs-kit/cache-worker.ts', dist: 'actions/setup-ipfs-kit/dist/job-cache' },
  { entry: 'actions/arch-probe/main.ts', dist: 'actions/arch-probe/dist' },
  { entry: 'cli/main.ts', dist: 'cli/dist' },
] as const;

const EMITTED = join(ROOT, '.build');
/**
 * Leaves out undici, which would be 430 of 900 kB. @actions/http-client imports it for one method that is never called here;
 * its requests use Node's http. A module that is loaded anyway replaces it.
 */
const EXTERNALS = { undici: 'node:fs' };

/** Writes the sources as JavaScript to `.build`. Throws if they do not type-check. */
export function emitJavaScript(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
}

/** Returns the files of a bundle by name. */
export async function bundle(entry: string): Promise<ReadonlyMap<string, string>> {
  const { code, assets } = await ncc(join(EMITTED, entry.replace(/\.ts$/, '.js')), {
    cache: false,
    externals: EXTERNALS,
    license: 'licenses.txt',
    quiet: true,
  });
  const raw = new Map([
    ['index.js', code],
    ...Object.entries(assets).map(([name, { source }]) => [name, `${source}`] as const),
  ]);
  const files = new Map<string, string>();
  for (const [name, text] of raw) files.set(name, name.endsWith('.js') ? await minify(text) : text);
  return files;
}

async function minify(code: string): Promise<string> {
  const result = await transform(code, { format: 'esm', minify: true, target: 'node24', legalComments: 'none' });
  return result.code;
}
