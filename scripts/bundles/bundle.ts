// Bundles an action: TypeScript → JavaScript (tsc) → one entry and its lazy chunks (ncc) → minified (esbuild, because ncc
// minifies the entry only). The same sources give the same bytes, in any folder.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import ncc from '@vercel/ncc';
import { transform } from 'esbuild';

export const ROOT = join(import.meta.dirname, '..', '..');
/** What is bundled, by its entry, with the folder of the bundle. */
export const BUNDLES = [
  { entry: 'actions/setup-ipfs-kit/main.ts', dist: 'actions/setup-ipfs-kit/dist/main' },
  { entry: 'actions/setup-ipfs-kit/post.ts', dist: 'actions/setup-ipfs-kit/dist/post' },
  { entry: 'actions/setup-ipfs-kit/cache-worker.ts', dist: 'actions/setup-ipfs-kit/dist/job-cache' },
  { entry: 'actions/arch-probe/main.ts', dist: 'actions/arch-probe/dist' },
  { entry: 'cli/main.ts', dist: 'cli/dist' },
] as const;

const EMITTED = join(ROOT, '.build');
/**
 * @actions/http-client imports undici for the one method that hands out its ProxyAgent, which nothing here calls; its requests
 * go through Node's own http. That would be 430 of 900 kB, so its place is taken by a module that is loaded anyway.
 */
const EXTERNALS = { undici: 'node:fs' };

/** Writes the sources as JavaScript to `.build`. Throws where they do not type-check. */
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
