// Tool caches on disks that lack something: the layers of an image, which a container sees through overlayfs (Docker's storage driver
// overlay2), and shares that keep no modes.
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { imageLayerWrapper } from '../../support/isolation/image-layer.ts';
import { withoutChmodWrapper } from '../../support/isolation/without-chmod.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

let stage: ActionFixture;
let entry: string;
beforeEach(async () => {
  stage = await createActionFixture();
  const filled = await stage.run();
  expect(filled.exitCode, filled.log).toBe(0);
  entry = filled.path[0] ?? '';
});
afterEach(() => stage.tearDown());

const wrapper = process.platform === 'linux' ? imageLayerWrapper() : null;
if (wrapper === null)
  console.log('This machine does not allow to mount overlayfs, so tests with image layers are skipped.');

const leftFiles = async () => (await readFile(join(stage.runnerEnv.temp, 'left'), 'utf8')).split('\n');

async function addFileAndDamage(): Promise<void> {
  await writeFile(join(entry, 'other'), '');
  await writeFile(join(entry, 'ipfs'), 'damaged');
}

it.skipIf(wrapper === null).each<[string, () => Promise<void>]>([
  ['that everyone can write to', () => chmod(entry, 0o777)],
  ['with another file', () => addFileAndDamage()],
  ['whose record is missing', () => rm(join(entry, '.setup-ipfs-kit.json'))],
  ['that is damaged', () => writeFile(join(entry, 'ipfs'), 'damaged')],
])('an entry %s is replaced', async (_, change) => {
  await change();
  const { exitCode, log, outputs } = await stage.run({ rehash: 'true' }, { wrapper: wrapper ?? [] });
  expect(exitCode, log).toBe(0);
  expect(outputs, log).toMatchObject({ 'kubo-version': KUBO_VERSION, 'cache-hit': 'false' });
  expect((await leftFiles()).filter((name) => name.includes('.staging-'))).toEqual([]);
});

it.skipIf(wrapper === null)('an entry with a folder that cannot be moved is an error in words', async () => {
  await chmod(entry, 0o777);
  await mkdir(join(entry, 'folder'));
  const { exitCode, log } = await stage.run({}, { wrapper: wrapper ?? [] });
  expect([exitCode, log]).toEqual([1, expect.stringMatching(/tool-cache-unwritable::.* does not allow it \(EXDEV\)/)]);
  expect(await leftFiles()).toContain(join('kubo', KUBO_VERSION, process.arch, 'ipfs'));
});

const withoutChmod = withoutChmodWrapper();
it.skipIf(withoutChmod === null)(
  'a disk that keeps no modes and times has a new entry, which the next job uses',
  async () => {
    await rm(join(stage.runnerEnv.toolCache, 'kubo'), { recursive: true });
    for (const hit of ['false', 'true']) {
      const { exitCode, log, outputs, path } = await stage.run({}, { wrapper: withoutChmod ?? [] });
      expect([exitCode, path], log).toEqual([0, [entry]]);
      expect(outputs, log).toMatchObject({ 'cache-hit': hit });
    }
  },
);
