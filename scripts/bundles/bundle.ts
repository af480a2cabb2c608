// Bundles TypeScript: → JavaScript (tsc) → an entry with its lazy chunks (ncc) → minified (esbuild). The same sources result in the
// same bytes, in any folder.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleEsModule } from './es-module.ts';
import { findBundledPackages, formatLicenses } from './licenses.ts';
import { bundleWithNcc } from './with-ncc.ts';

export const ROOT = join(import.meta.dirname, '..', '..');

interface BundleSource {
  readonly entry: string;
  /** The folder of the bundle. */
  readonly dist: string;
  /** Plain JavaScript that becomes index.js as it is, and imports the entry as main.js. Default: the entry is index.js. */
  readonly launcher?: string;
  /** Actions are CommonJS, which Node starts faster. */
  readonly format: 'cjs' | 'esm';
  /** esbuild leaves out more unused code of packages, but makes many small chunks. Default: ncc. */
  readonly bundler?: 'esbuild';
  /** Entries of other bundles, as the sources import them, with the paths of their bundles. */
  readonly bundles?: Readonly<Record<string, string>>;
  /** Whether most of its functions run in most jobs. */
  readonly eager?: boolean;
}

const ACTION = 'actions/setup-ipfs-kit';

export const BUNDLES: readonly BundleSource[] = [
  {
    entry: `${ACTION}/main.ts`,
    dist: `${ACTION}/dist/main`,
    format: 'cjs',
    bundles: { './setup-tools.js': '../tools/index.js', './node/setup-node.js': '../node/index.js' },
  },
  { entry: `${ACTION}/setup-tools.ts`, dist: `${ACTION}/dist/tools`, format: 'cjs' },
  {
    entry: `${ACTION}/node/setup-node.ts`,
    dist: `${ACTION}/dist/node`,
    format: 'cjs',
    bundles: { '../setup-tools.js': '../tools/index.js' },
  },
  { entry: `${ACTION}/post.ts`, dist: `${ACTION}/dist/post`, format: 'cjs' },
  { entry: `${ACTION}/cache-worker.ts`, dist: `${ACTION}/dist/job-cache`, format: 'esm', bundler: 'esbuild' },
  {
    entry: 'actions/arch-probe/main.ts',
    dist: 'actions/arch-probe/dist/main',
    format: 'cjs',
    bundles: {
      './uncommon.js': '../uncommon/index.js',
      './facts/macos.js': '../uncommon/index.js',
      './facts/windows.js': '../uncommon/index.js',
    },
    eager: true,
  },
  { entry: 'actions/arch-probe/uncommon.ts', dist: 'actions/arch-probe/dist/uncommon', format: 'cjs' },
  { entry: 'actions/check-image/main.ts', dist: 'actions/check-image/dist/main', format: 'cjs' },
  { entry: 'actions/merge-images/main.ts', dist: 'actions/merge-images/dist/main', format: 'cjs' },
  { entry: 'actions/run-emulated/main.ts', dist: 'actions/run-emulated/dist/main', format: 'cjs' },
  { entry: 'actions/wheel-report/main.ts', dist: 'actions/wheel-report/dist/main', format: 'cjs' },
  { entry: 'cli/main.ts', dist: 'cli/dist', launcher: 'cli/launch.mjs', format: 'esm' },
];

const EMITTED = join(ROOT, '.build');

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
export async function bundle(source: BundleSource): Promise<Bundle> {
  const { launcher, format, bundler, bundles = {}, eager = false } = source;
  // For CommonJS, without a type: webpack then sees that the sources are modules, and ncc makes the format that it is asked for.
  const packageFile = format === 'cjs' ? '{}' : await readFile(join(ROOT, 'package.json'));
  await writeFile(join(EMITTED, 'package.json'), packageFile);
  const entry = join(EMITTED, source.entry.replace(/\.ts$/, '.js'));
  const name = launcher === undefined ? 'index.js' : 'main.js';
  const { files, modules } = await (bundler === 'esbuild'
    ? bundleEsModule(entry, ROOT)
    : bundleWithNcc({ entry, name, format, bundles, eager }));
  const packages = findBundledPackages(modules);
  const added = new Map<string, string>();
  if (packages.length > 0) added.set('licenses.txt', formatLicenses(packages));
  if (launcher !== undefined) added.set('index.js', await readFile(join(ROOT, launcher), 'utf8'));
  return { files: new Map([...files, ...added]), modules };
}
