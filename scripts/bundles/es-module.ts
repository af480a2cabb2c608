// Bundles a program as one ES module, with esbuild. It leaves out what a program never uses of its packages: modules that ncc keeps,
// and code within a module.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { packageFolderOf } from './licenses.ts';

/** Packages in CommonJS call `require` for modules of Node, which an ES module does not have. */
const REQUIRE = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/** Packages that are left out, and the module that replaces each. */
const REPLACED: Readonly<Record<string, string>> = {
  // 430,000 bytes. @actions/http-client, of @actions/cache, imports it for one method that is never called here.
  undici: 'module.exports = {};',
  // Not installed. A package of Azure tries to load it for a proxy that wants Kerberos.
  kerberos: 'throw new Error("kerberos is not installed");',
};

/**
 * Returns the minified files of a program by name, and the paths of all modules in it. `entry` is the path of its first module, and
 * `root` the folder of the project.
 */
export async function bundleEsModule(
  entry: string,
  root: string,
): Promise<{ readonly files: ReadonlyMap<string, string>; readonly modules: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // A package's ES modules rather than its CommonJS, because unused code can be left out of these only.
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
    plugins: [replacePackages, readSideEffects],
  });
  const code = outputFiles.map(({ text }) => text).join('');
  const modules = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return {
    files: new Map([
      ['package.json', '{ "type": "module" }\n'],
      ['index.js', code],
    ]),
    modules: modules.map((path) => join(root, path)),
  };
}

const replacePackages: Plugin = {
  name: 'replace-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) => (Object.hasOwn(REPLACED, path) ? { path, namespace: 'replaced' } : null));
    onLoad({ filter: /./, namespace: 'replaced' }, ({ path }) => ({ contents: REPLACED[path] ?? '' }));
  },
};

/**
 * Azure's packages say in their package.json that no module has side effects, so that unused ones can be left out. Bundlers do not see
 * that, because beside the modules is another package.json.
 */
const readSideEffects: Plugin = {
  name: 'read-side-effects',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /./ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === 'resolving') return null;
      const resolved = await resolve(path, { ...args, pluginData: 'resolving' });
      const folder = packageFolderOf(resolved.path);
      if (folder === null) return resolved;
      const { sideEffects } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return sideEffects === false ? { ...resolved, sideEffects } : resolved;
    });
  },
};
