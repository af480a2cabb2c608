// The committed outputs of this repository and of the examples are up to date. To update them, run: npm run gen:workflows, and
// in examples/ipfs-kit-py: ipfs-kit workflows generate.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SCHEMA_FILE } from '../../../generator/config/json-schema.ts';
import { generateWorkflows } from '../../../generator/generate.ts';
import { renderDockerFiles } from '../../../generator/init/docker/files.ts';
import { GENERATOR_VERSION } from '../../../generator/render/header.ts';
import { compareFiles } from '../../../generator/repository/compare.ts';
import { readRepository } from '../../../generator/repository/read.ts';
import { IMAGE, PYTHON } from './init/docker/images.ts';

const ROOT = join(import.meta.dirname, '../../..');

it.each(['.', 'examples/ipfs-kit-py'])('%s has the files of its config', async (folder) => {
  const { configText, committed } = await readRepository(join(ROOT, folder));
  const { files, findings } = generateWorkflows(configText, committed);
  for (const { path, before, after } of compareFiles(files, committed)) expect(before, path).toBe(after);
  expect(findings).toEqual([]);
});

const KUBO_NODE = { ...IMAGE, title: 'kubo-node', repository: 'org/kubo-node' };
const IPFS_KIT_PY = { ...IMAGE, repository: 'org/ipfs-kit-py', python: PYTHON };

it.each([
  ['examples/kubo-node', KUBO_NODE],
  ['examples/ipfs-kit-py', IPFS_KIT_PY],
])('%s has the Dockerfile, .dockerignore and docker-bake.hcl that init writes', async (folder, image) => {
  for (const [path, text] of renderDockerFiles(image))
    expect(await readFile(join(ROOT, folder, path), 'utf8')).toBe(text);
});

it('the version of the generator is the version in package.json', async () => {
  expect(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')).version).toBe(GENERATOR_VERSION);
});

it('docs/workflows.md names every key of the config', async () => {
  const page = await readFile(join(ROOT, 'docs/workflows.md'), 'utf8');
  const schema = JSON.parse(await readFile(SCHEMA_FILE, 'utf8'));
  const keys = Object.keys(schema.properties);
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});
