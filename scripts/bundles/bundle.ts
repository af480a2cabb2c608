// Bundles an action: TypeScript → JavaScript (tsc) → an entry with its lazy chunks (ncc) → minified (esbuild, because ncc
// minifies the entry only). The same sources result in the same bytes, in any folder.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ncc, { type WebpackModule } from '@vercel/ncc';
import { transform } from 'esbuild';
import { findBundledPackages, formatLicenses } from './licenses.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
interface BundleSource {
  readonly entry: string;
  /** The folder of the bundle. */
  readonly dist: string;
  /** Plain JavaScript that becomes index.js as it is, and imports the entry as main.js. Default: the entry is index.js. */
  readonly launcher?: string;
  /** Actions are CommonJS, which Node starts faster. */
  readonly format: 'cjs' | 'esm';
}

export const BUNDLES: readonly BundleSource[] = [
  { entry: 'actions/setup-ipfs-kit/main.ts', dist: 'actions/setup-ipfs-kit/dist/main', format: 'cjs' },
  { entry: 'actions/setup-ipfs-kit/post.ts', dist: 'actions/setup-ipfs-kit/dist/post', format: 'cjs' },
  { entry: 'actions/setup-ipfs-kit/cache-worker.ts', dist: 'actions/setup-ipfs-kit/dist/job-cache', format: 'esm' },
  { entry: 'actions/arch-probe/main.ts', dist: 'actions/arch-probe/dist', format: 'cjs' },
  { entry: 'cli/main.ts', dist: 'cli/dist', launcher: 'cli/launch.mjs', format: 'esm' },
];

const EMITTED = join(ROOT, '.build');
/**
 * Leaves out undici, which would be 430 of 900 kB. @actions/http-client, of @actions/cache, imports it for one method that is
 * never called here; its requests use Node's http. A module that is loaded anyway replaces it.
 */
const EXTERNALS = { undici: 'node:fs' };

/** Writes the sources as JavaScript to `.build`. Throws if they do not type-check. */
export function emitJavaScript(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
}

export interface Bundle {
  /** By name. */
  readonly files: ReadonlyMap<string, string>;
  /** The paths of all modules in it. */
  readonly modules: readonly string[];
}

/** Returns a bundle. If it has other packages, its file licenses.txt has their licenses. */
export async function bundle({ entry, launcher, format }: BundleSource): Promise<Bundle> {
  // For CommonJS, without a type: webpack then sees that the sources are modules, and ncc makes the format that it is asked for.
  const packageFile = format === 'cjs' ? '{}' : await readFile(join(ROOT, 'package.json'));
  await writeFile(join(EMITTED, 'package.json'), packageFile);
  const { code, assets, stats } = await ncc(join(EMITTED, entry.replace(/\.ts$/, '.js')), {
    cache: false,
    esm: format === 'esm',
    externals: EXTERNALS,
    quiet: true,
  });
  const modules = [...stats.compilation.modules].flatMap(listModules);
  const packages = findBundledPackages(modules);
  const raw = new Map([
    [launcher === undefined ? 'index.js' : 'main.js', code],
    ...Object.entries(assets).map(([name, { source }]) => [name, `${source}`] as const),
    ...(packages.length > 0 ? [['licenses.txt', formatLicenses(packages)] as const] : []),
  ]);
  const files = new Map<string, string>(format === 'cjs' ? [['package.json', '{ "type": "commonjs" }\n']] : []);
  for (const [name, text] of raw)
    files.set(name, name.endsWith('.js') ? await minify(shareRequire(text), format) : text);
  if (launcher !== undefined) files.set('index.js', await readFile(join(ROOT, launcher), 'utf8'));
  return { files, modules };
}

function listModules({ resource, modules = [] }: WebpackModule): readonly string[] {
  return [...(resource === undefined ? [] : [resource]), ...modules.flatMap(listModules)];
}

/** ncc makes a `require` for each module of Node in an entry. One for all is half a kilobyte less. */
function shareRequire(code: string): string {
  const [imported] =
    /^import \{ createRequire as __WEBPACK_EXTERNAL_createRequire \} from "module";$/m.exec(code) ?? [];
  if (imported === undefined) return code;
  const create = '__WEBPACK_EXTERNAL_createRequire(import.meta.url)';
  const shared = code.replaceAll(create, 'requireOfNode');
  return shared.replace(imported, `${imported}\nconst requireOfNode = ${create};`);
}

async function minify(code: string, format: BundleSource['format']): Promise<string> {
  const result = await transform(code, { format, minify: true, target: 'node24', legalComments: 'none' });
  return result.code;
}
