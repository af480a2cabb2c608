// Runs the scripts of image jobs as a runner does, with a fake docker.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptFolder, type ScriptFolder, stepOf } from './step-scripts.ts';

let place: ScriptFolder;
beforeEach(async () => {
  place = await createScriptFolder();
});
afterEach(() => place.tearDown());

it('the digest of a pushed image is saved in the file of its artifact', async () => {
  const { run } = stepOf('an image that is published', 'push-kit', 'Save the digest');
  expect((await place.sh(run, { DIGEST: 'sha256:0' })).code).toBe(0);
  expect(await readFile(join(place.folder, 'digest'), 'utf8')).toBe('sha256:0\n');
});

describe('a self-hosted runner', () => {
  const emulation = stepOf('an image on one fleet, emulated', 'image-kit_on_amd64', 'Check that this machine emulates');
  const store = stepOf('an image on fleets', 'push-kit_on_dgx', 'Check that Docker can push by digest');

  it.each([
    ['qemu-aarch64=linux/arm64:OCF', 0],
    ['qemu-arm=linux/arm/v7:OCF qemu-aarch64=linux/arm64:PF', 0],
    ['qemu-aarch64=linux/arm64:OC', 1],
    ['qemu-arm=linux/arm/v7:OCF', 1],
    ['', 1],
  ])(
    'with the handlers %j passes the check of its emulator, or prints the fix: exit code %s',
    async (HANDLERS, code) => {
      const env = { ...emulation.env, PLATFORM: 'linux/arm64', HANDLERS };
      const result = await place.sh(emulation.run, env);
      expect(result.code).toBe(code);
      if (code === 1)
        expect(result.out).toMatch(
          /^::error title=Emulation::this machine cannot run linux\/arm64 containers.*--install/,
        );
    },
  );

  it.each([
    ['[[driver-type io.containerd.snapshotter.v1]]', 0],
    ['[[Backing Filesystem extfs] [Supports d_type true]]', 1],
  ])('with the image store %s passes the check, or prints the fix: exit code %s', async (status, code) => {
    await place.program('docker', `echo '${status}'`);
    const result = await place.sh(store.run, store.env);
    expect(result.code).toBe(code);
    if (code === 1)
      expect(result.out).toMatch(/^::error title=Docker::.*containerd-snapshotter.*or set buildkit of dgx/);
  });

  it('never gets an emulator registered or a privileged container started', () => {
    for (const [config, jobs] of [
      ['an image on fleets', ['image-kit_on_dgx', 'push-kit_on_dgx', 'image-kit_on_amd64']],
      ['an image on one fleet, emulated', ['image-kit_on_amd64', 'push-kit_on_amd64']],
      ['an image on a fleet with its own BuildKit', ['image-kit_on_dgx', 'push-kit_on_dgx']],
    ] as const) {
      for (const job of jobs) {
        expect(() => stepOf(config, job, 'Set up QEMU')).toThrow('has no step');
        const { with: inputs } = stepOf(config, job, 'Set up Buildx') as unknown as { with: Record<string, string> };
        expect(['docker', 'remote'], `${config}: ${job}`).toContain(inputs.driver);
      }
    }
  });
});
