// The committed outputs of this repository and of the examples are up to date. To update them, run: npm run gen:workflows, and
// in each folder of examples with a config: ipfs-kit workflows generate.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generateWorkflows } from '../../../generator/generate.ts';
import { renderDockerFiles } from '../../../generator/init/docker/files.ts';
import { GENERATOR_VERSION } from '../../../generator/render/header.ts';
import { compareFiles } from '../../../generator/repository/compare.ts';
import { readRepository } from '../../../generator/repository/read.ts';
import { IMAGE, PYTHON } from './init/docker/images.ts';

const ROOT = join(import.meta.dirname, '../../..');

const EXAMPLES = ['ipfs-kit-py', 'python-package', 'node-package', 'go-module'].map((name) => `examples/${name}`);

it.each(['.', ...EXAMPLES])('%s has the files of its config', async (folder) => {
  const { configText, committed } = await readRepository(join(ROOT, folder));
  const { files, findings } = generateWorkflows(configText, committed);
  for (const { path, before, after } of compareFiles(files, committed)) expect(before, path).toBe(after);
  expect(findings).toEqual([]);
});

it.each([
  ['arm64-ci', 90],
  ['amd64-ci', 90],
  ['multi-arch-ci', 300],
  ['docker-multi-arch', 230],
])('%s of the example is at most %i lines long, with its comments', async (workflow, limit) => {
  const text = await readFile(join(ROOT, `examples/ipfs-kit-py/.github/workflows/${workflow}.yml`), 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(limit);
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
