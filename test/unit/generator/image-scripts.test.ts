// Runs the scripts of image jobs as a runner does, with a fake docker.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptFolder, type ScriptFolder, stepOf } from './step-scripts.ts';

let place: ScriptFolder;
beforeEach(async () => {
  place = await createScriptFolder();
});
afterEach(() => place.tearDown());

const DIGESTS = { 'linux-amd64': `sha256:${'a'.repeat(64)}`, 'linux-arm64': `sha256:${'b'.repeat(64)}` } as const;
const NAME = 'ghcr.io/org/kit';

describe('merging', () => {
  const { run, env } = stepOf('an image that is published', 'merge-kit', 'Merge the images');
  const TAGS = `${NAME}:main\n${NAME}:sha-0123456`;

  /** Creates a folder for each artifact, as download-artifact does. */
  async function downloadDigests(digests: Readonly<Record<string, string>>): Promise<void> {
    for (const [artifact, digest] of Object.entries(digests)) {
      await mkdir(join(place.folder, 'digests', artifact), { recursive: true });
      await writeFile(join(place.folder, 'digests', artifact, 'digest'), `${digest}\n`);
    }
  }

  /** Fakes a registry in which each digest is an image of a platform. */
  async function fakeRegistry(platforms: Readonly<Record<string, string>>): Promise<void> {
    const cases = Object.entries(platforms).map(([digest, image]) => `*"${NAME}@${digest}"*) echo '${image}' ;;`);
    const script = [
      'case "$*" in',
      '*imagetools\\ create*) echo "created: $*" ;;',
      ...cases,
      '*) echo "ERROR: not found" >&2; exit 1 ;;',
      'esac',
    ];
    await place.program('docker', script.join('\n'));
  }

  const artifact = (leg: string) => `digest.docker-multi-arch.kit.${leg}`;
  const BOTH = {
    [artifact('linux-amd64')]: DIGESTS['linux-amd64'],
    [artifact('linux-arm64')]: DIGESTS['linux-arm64'],
  };
  const config = (arch: string) => `{"os":"linux","architecture":"${arch}"}`;
  const RIGHT = { [DIGESTS['linux-amd64']]: config('amd64'), [DIGESTS['linux-arm64']]: config('arm64') };
  const merge = () => place.sh(run, { ...env, TAGS, GITHUB_REF: 'refs/heads/main' });

  it('creates one image of exactly the platforms, with all tags', async () => {
    await downloadDigests(BOTH);
    await fakeRegistry(RIGHT);
    const { code, out } = await merge();
    expect(out).toContain(`--tag ${NAME}:sha-0123456 --tag ${NAME}:main`);
    expect(out).toContain(`${NAME}@${DIGESTS['linux-amd64']} ${NAME}@${DIGESTS['linux-arm64']}`);
    expect(code).toBe(0);
  });

  it('accepts an index of one platform with attestations', async () => {
    await downloadDigests(BOTH);
    await fakeRegistry({ ...RIGHT, [DIGESTS['linux-arm64']]: `{"linux/arm64":${config('arm64')}}` });
    expect((await merge()).code).toBe(0);
  });

  it.each([
    [
      'one is missing',
      { [artifact('linux-amd64')]: DIGESTS['linux-amd64'] },
      RIGHT,
      'found digest.docker-multi-arch.kit.linux-amd64. No tag',
    ],
    ['all are missing', {}, RIGHT, 'found none. No tag'],
    [
      'there is a third',
      { ...BOTH, [artifact('linux-riscv64')]: `sha256:${'c'.repeat(64)}` },
      RIGHT,
      'kit.linux-riscv64. No tag',
    ],
    [
      'one belongs to an image whose name starts with the same word',
      {
        [artifact('linux-amd64')]: DIGESTS['linux-amd64'],
        'digest.docker-multi-arch.kit-tools.linux-arm64': DIGESTS['linux-arm64'],
      },
      RIGHT,
      'digest.docker-multi-arch.kit-tools.linux-arm64',
    ],
    [
      'one is not a digest',
      { ...BOTH, [artifact('linux-arm64')]: 'sha256:b' },
      RIGHT,
      "contains 'sha256:b', not a digest",
    ],
    ['one is empty', { ...BOTH, [artifact('linux-arm64')]: '' }, RIGHT, "contains '', not a digest"],
    [
      'both are the same image',
      { ...BOTH, [artifact('linux-arm64')]: DIGESTS['linux-amd64'] },
      RIGHT,
      'linux-arm64 to be for linux/arm64, got linux/amd64',
    ],
    [
      'one is for another platform',
      BOTH,
      { ...RIGHT, [DIGESTS['linux-arm64']]: config('riscv64') },
      'to be for linux/arm64, got linux/riscv64',
    ],
    [
      'one is for both platforms already',
      BOTH,
      { ...RIGHT, [DIGESTS['linux-arm64']]: `{"linux/amd64":${config('amd64')},"linux/arm64":${config('arm64')}}` },
      'to be for linux/arm64, got linux/amd64 linux/arm64',
    ],
    [
      'one is not in the registry',
      BOTH,
      { [DIGESTS['linux-amd64']]: config('amd64') },
      'to be for linux/arm64, got nothing',
    ],
  ])('fails if %s', async (_name, digests, images, message) => {
    await mkdir(join(place.folder, 'digests'));
    await downloadDigests(digests);
    await fakeRegistry(images);
    const { code, out } = await merge();
    expect(out).toContain(message);
    expect(out).toContain('No tag was pushed.');
    expect(out).not.toContain('created:');
    expect(code).toBe(1);
  });

  it('fails if there is no tag', async () => {
    await downloadDigests(BOTH);
    await fakeRegistry(RIGHT);
    const { code, out } = await place.sh(run, { ...env, TAGS: '', GITHUB_REF: 'refs/heads/x' });
    expect(out).toContain('no tag matches refs/heads/x. No tag was pushed.');
    expect(code).toBe(1);
  });
});

describe('the merged image', () => {
  const { run, env } = stepOf('an image that is published', 'merge-kit', 'Run the image on each platform');
  const TAGS = `${NAME}:main\n${NAME}:1.2`;
  const docker = (arm64: string) =>
    place.program(
      'docker',
      `case "$*" in
*'{{json .Manifest}}'*) echo '{"digest":"${DIGESTS['linux-amd64']}"}' ;;
*inspect*) echo inspected ;;
*"--platform linux/amd64 --entrypoint uname ${NAME}:main -m") echo x86_64 ;;
*"--platform linux/arm64 --entrypoint uname ${NAME}:main -m") ${arm64} ;;
*) exit 3 ;;
esac`,
    );

  it('runs on each platform and is listed in the summary', async () => {
    await docker('echo aarch64');
    const { code, summary } = await place.sh(run, { ...env, TAGS });
    expect(code).toBe(0);
    expect(summary).toBe(`- ${NAME}:main
- ${NAME}:1.2

Digest: ${DIGESTS['linux-amd64']}

| platform | uname -m |
| --- | --- |
| linux/amd64 | x86_64 |
| linux/arm64 | aarch64 |
`);
  });

  it.each([
    [
      'runs as another platform',
      'echo x86_64',
      `::error title=Merge::expected aarch64 for linux/arm64, but uname in ${NAME}:main says x86_64`,
    ],
    ['does not run', 'exit 1', ''],
  ])('fails the job if it %s', async (_name, script, message) => {
    await docker(script);
    const { code, out } = await place.sh(run, { ...env, TAGS });
    expect(code).toBe(1);
    expect(out).toContain(message);
  });
});

describe('the test in a container', () => {
  const { run, env } = stepOf('an emulated image', 'image-kit', 'Test in the container');
  const given = { ...env, IMAGE: 'kit:test', PLATFORM: 'linux/arm64', MACHINE: 'aarch64' };

  it('gets the platform, the own user, a results folder and only allowed variables, and its exit code counts', async () => {
    await place.program(
      'docker',
      `case "$1" in image) echo linux/arm64; exit ;; esac\nfor each in "$@"; do echo "<$each>"; done; exit 7`,
    );
    const { code, out } = await place.sh(run, { ...given, GITHUB_WORKSPACE: place.folder, SECRET_OF_THE_RUNNER: 'x' });
    expect(code).toBe(7);
    const args = [...out.matchAll(/^<(.*)>$/gm)].map(([, each]) => each);
    const ids = execFileSync('sh', ['-c', 'echo "$(id -u):$(id -g)"'], { encoding: 'utf8' }).trim();
    expect(args).toEqual(expect.arrayContaining(['--rm', '--platform', 'linux/arm64', '--user', ids, 'kit:test']));
    expect(args).toContain(`${place.folder}/results:/results`);
    const passed = args.flatMap((each, index) => (args[index - 1] === '--env' ? [each] : []));
    expect(passed).toEqual(['HOME=/tmp', 'RESULTS=/results', 'MACHINE', 'QEMU_CPU', 'CI']);
  });

  it('does not start if the image is for another platform', async () => {
    await place.program('docker', 'case "$1" in image) echo linux/amd64 ;; *) echo started ;; esac');
    const { code, out } = await place.sh(run, { ...given, GITHUB_WORKSPACE: place.folder });
    expect(out).toBe('::error title=Image::expected an image for linux/arm64, got linux/amd64\n');
    expect(code).toBe(1);
  });

  it.each([
    ['aarch64', 0, 'tested'],
    ['x86_64', 1, '::error title=Image::expected aarch64, but uname says x86_64'],
  ])('compares the architecture with the one that uname says: %s', async (machine, code, message) => {
    await place.program('uname', `echo ${machine}`);
    const result = await place.sh(`${env.PROVE}echo tested`, { MACHINE: 'aarch64' });
    expect(result.out).toContain(message);
    expect(result.code).toBe(code);
  });
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
