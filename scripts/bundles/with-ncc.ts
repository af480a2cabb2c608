// Bundles with ncc: an entry, and chunks for what is loaded later. ncc minifies the entry only, so esbuild minifies all.
import ncc, { type WebpackModule } from '@vercel/ncc';
import { transform } from 'esbuild';
import { compileEagerly } from './compile-eagerly.ts';

interface NccBundle {
  /** The path of the first module. */
  readonly entry: string;
  /** The name of the first file. */
  readonly name: string;
  readonly format: 'cjs' | 'esm';
  /** Entries of other bundles, as the sources import them, with the paths that the bundle loads them from. */
  readonly bundles: Readonly<Record<string, string>>;
  /** Whether functions of the entry are compiled with its file. */
  readonly eager: boolean;
}

/** Returns the minified files of a bundle by name, and the paths of all modules in it. */
export async function bundleWithNcc({ entry, name, format, bundles, eager }: NccBundle): Promise<{
  readonly files: ReadonlyMap<string, string>;
  readonly modules: readonly string[];
}> {
  const options = { cache: false, esm: format === 'esm', externals: bundles, quiet: true };
  const { code, assets, stats } = await ncc(entry, options);
  const chunks = Object.entries(assets).map(([file, { source }]) => [file, `${source}`] as const);
  const files = new Map<string, string>(format === 'cjs' ? [['package.json', '{ "type": "commonjs" }\n']] : []);
  for (const [file, text] of [[name, eager ? compileEagerly(code) : code] as const, ...chunks])
    files.set(file, file.endsWith('.js') ? await minify(text, format) : text);
  return { files, modules: [...stats.compilation.modules].flatMap(listModules) };
}

function listModules({ resource, modules = [] }: WebpackModule): readonly string[] {
  return [...(resource === undefined ? [] : [resource]), ...modules.flatMap(listModules)];
}

/** Minifies code, and leaves out functions of an entry that nothing calls. */
async function minify(code: string, format: NccBundle['format']): Promise<string> {
  const options = {
    format,
    minify: true,
    treeShaking: format === 'cjs',
    target: 'node24',
    legalComments: 'none',
  } as const;
  return (await transform(removeWrapper(shareRequire(code)), options)).code;
}

/** webpack puts the code of a CommonJS entry into a function. Without it, esbuild sees what is not used. */
function removeWrapper(code: string): string {
  const wrapped = /^\/\*{6}\/ \(\(\) => \{ \/\/ webpackBootstrap\n(.*)\n\/\*{6}\/ \}\)\(\)\s*;\s*$/s.exec(code);
  return wrapped?.[1] ?? code;
}

/** ncc makes a `require` for each module of Node in an ES module. One for all is half a kilobyte less. */
function shareRequire(code: string): string {
  const [imported] =
    /^import \{ createRequire as __WEBPACK_EXTERNAL_createRequire \} from "module";$/m.exec(code) ?? [];
  if (imported === undefined) return code;
  const create = '__WEBPACK_EXTERNAL_createRequire(import.meta.url)';
  const shared = code.replaceAll(create, 'requireOfNode');
  return shared.replace(imported, `${imported}\nconst requireOfNode = ${create};`);
}
