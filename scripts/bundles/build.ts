// npm run build: writes the bundles to dist/. They are committed.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLES, bundle, emitJavaScript, ROOT } from './bundle.ts';

emitJavaScript();
for (const source of BUNDLES) {
  const { files } = await bundle(source);
  const { dist } = source;
  const folder = join(ROOT, dist);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  console.log(`${dist}: ${files.size} files, ${bytes} bytes, entry ${Buffer.byteLength(files.get('index.js') ?? '')}`);
}
