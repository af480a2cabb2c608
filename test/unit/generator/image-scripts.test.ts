// The scripts of jobs that have to do with images, run as a runner does, with a docker that only says what it is told to.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePlace, type Place, stepOf } from './step-scripts.ts';

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.leave());

const DIGESTS = { 'linux-amd64': `sha256:${'a'.repeat(64)}`, 'linux-arm64': `sha256:${'b'.repeat(64)}` } as const;
const NAME = 'ghcr.io/org/kit';

describe('merging', () => {
  const { run, env } = stepOf('an image that is published', 'merge-kit', 'Merge exactly these');
  const TAGS = `${NAME}:main\n${NAME}:sha-0123456`;

  /** What download-artifact leaves: a folder for each artifact. */
  async function fetched(digests: Readonly<Record<string, string>>): Promise<void> {
    for (const [artifact, digest] of Object.entries(digests)) {
      await mkdir(join(place.folder, 'digests', artifact), { recursive: true });
      await writeFile(join(place.folder, 'digests', artifact, 'digest'), `${digest}\n`);
    }
  }

  /** A registry in which each digest is an image of a platform. */
  async function registry(platforms: Readonly<Record<string, string>>): Promise<void> {
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

  it('makes one image of exactly the platforms, with all tags', async () => {
    await fetched(BOTH);
    await registry(RIGHT);
    const { code, out } = await merge();
    expect(out).toContain(`--tag ${NAME}:sha-0123456 --tag ${NAME}:main`);
    expect(out).toContain(`${NAME}@${DIGESTS['linux-amd64']} ${NAME}@${DIGESTS['linux-arm64']}`);
    expect(code).toBe(0);
  });

  it('takes an index of one platform, with its attestations, for that platform', async () => {
    await fetched(BOTH);
    await registry({ ...RIGHT, [DIGESTS['linux-arm64']]: `{"linux/arm64":${config('arm64')}}` });
    expect((await merge()).code).toBe(0);
  });

  it.each([
    [
      'one is missing',
      { [artifact('linux-amd64')]: DIGESTS['linux-amd64'] },
      RIGHT,
      'those of digest.docker-multi-arch.kit.linux-amd64 are there',
    ],
    ['all are missing', {}, RIGHT, 'those of nothing are there'],
    [
      'there is a third',
      { ...BOTH, [artifact('linux-riscv64')]: `sha256:${'c'.repeat(64)}` },
      RIGHT,
      'kit.linux-riscv64 are there',
    ],
    [
      'one is of an image whose name begins like this one',
      {
        [artifact('linux-amd64')]: DIGESTS['linux-amd64'],
        'digest.docker-multi-arch.kit-tools.linux-arm64': DIGESTS['linux-arm64'],
      },
      RIGHT,
      'digest.docker-multi-arch.kit-tools.linux-arm64',
    ],
    ['one is no digest', { ...BOTH, [artifact('linux-arm64')]: 'sha256:b' }, RIGHT, "has no digest but 'sha256:b'"],
    ['one is empty', { ...BOTH, [artifact('linux-arm64')]: '' }, RIGHT, "has no digest but ''"],
    [
      'both are the same image',
      { ...BOTH, [artifact('linux-arm64')]: DIGESTS['linux-amd64'] },
      RIGHT,
      'linux-arm64 is for linux/amd64 instead of linux/arm64',
    ],
    [
      'one is of another platform',
      BOTH,
      { ...RIGHT, [DIGESTS['linux-arm64']]: config('riscv64') },
      'is for linux/riscv64 instead of linux/arm64',
    ],
    [
      'one is of both platforms already',
      BOTH,
      { ...RIGHT, [DIGESTS['linux-arm64']]: `{"linux/amd64":${config('amd64')},"linux/arm64":${config('arm64')}}` },
      'is for linux/amd64 linux/arm64 instead of linux/arm64',
    ],
    ['one is not in the registry', BOTH, { [DIGESTS['linux-amd64']]: config('amd64') }, 'instead of linux/arm64'],
  ])('is refused where %s', async (_name, digests, images, message) => {
    await mkdir(join(place.folder, 'digests'));
    await fetched(digests);
    await registry(images);
    const { code, out } = await merge();
    expect(out).toContain(message);
    expect(out).toContain('Nothing is tagged.');
    expect(out).not.toContain('created:');
    expect(code).toBe(1);
  });

  it('is refused where there is no tag', async () => {
    await fetched(BOTH);
    await registry(RIGHT);
    const { code, out } = await place.sh(run, { ...env, TAGS: '', GITHUB_REF: 'refs/heads/x' });
    expect(out).toContain('there is no tag for refs/heads/x. Nothing is tagged.');
    expect(code).toBe(1);
  });
});

describe('the merged image', () => {
  const { run, env } = stepOf('an image that is published', 'merge-kit', 'Run it on each platform');
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

  it('is run on each platform, and told of in the summary', async () => {
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
    ['runs as another', 'echo x86_64', `::error title=Merge::${NAME}:main runs as x86_64 on linux/arm64`],
    ['does not run', 'exit 1', ''],
  ])('is not let pass where it %s', async (_name, script, message) => {
    await docker(script);
    const { code, out } = await place.sh(run, { ...env, TAGS });
    expect(code).toBe(1);
    expect(out).toContain(message);
  });
});

describe('the test in a container', () => {
  const { run, env } = stepOf('an emulated image', 'image-kit', 'Test in the container');
  const given = { ...env, IMAGE: 'kit:test', PLATFORM: 'linux/arm64', MACHINE: 'aarch64' };

  it('has the platform, the own user, results outside, an allow-list and nothing else, and its exit code is kept', async () => {
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

  it('does not start where the image is for another platform', async () => {
    await place.program('docker', 'case "$1" in image) echo linux/amd64 ;; *) echo started ;; esac');
    const { code, out } = await place.sh(run, { ...given, GITHUB_WORKSPACE: place.folder });
    expect(out).toBe('::error title=Image::the image is for linux/amd64, the leg is named after linux/arm64\n');
    expect(code).toBe(1);
  });

  it.each([
    ['aarch64', 0, 'tested'],
    ['x86_64', 1, '::error title=Image::this is x86_64, the leg is named after aarch64'],
  ])('goes on, or not, where uname says %s', async (machine, code, message) => {
    await place.program('uname', `echo ${machine}`);
    const result = await place.sh(`${env.PROVE}echo tested`, { MACHINE: 'aarch64' });
    expect(result.out).toContain(message);
    expect(result.code).toBe(code);
  });
});

describe('a machine of our own', () => {
  const emulation = stepOf('an image on one fleet, emulated', 'image-kit_on_amd64', 'Check that this machine emulates');
  const store = stepOf('an image on fleets', 'push-kit_on_dgx', 'Check that Docker can push by digest');

  it.each([
    ['qemu-aarch64=linux/arm64:OCF', 0],
    ['qemu-arm=linux/arm/v7:OCF qemu-aarch64=linux/arm64:PF', 0],
    ['qemu-aarch64=linux/arm64:OC', 1],
    ['qemu-arm=linux/arm/v7:OCF', 1],
    ['', 1],
  ])('with the handlers %j is fit to emulate, or is told what to do: %s', async (HANDLERS, code) => {
    const env = { ...emulation.env, PLATFORM: 'linux/arm64', HANDLERS };
    const result = await place.sh(emulation.run, env);
    expect(result.code).toBe(code);
    if (code === 1)
      expect(result.out).toMatch(/^::error title=Emulation::nothing here runs containers of linux\/arm64.*--install/);
  });

  it.each([
    ['[[driver-type io.containerd.snapshotter.v1]]', 0],
    ['[[Backing Filesystem extfs] [Supports d_type true]]', 1],
  ])('with the image store %s can push, or is told what to do: %s', async (status, code) => {
    await place.program('docker', `echo '${status}'`);
    const result = await place.sh(store.run, store.env);
    expect(result.code).toBe(code);
    if (code === 1) expect(result.out).toMatch(/^::error title=Docker::.*containerd-snapshotter.*or buildkit of dgx/);
  });

  it('is neither registered with emulators nor given privileges, whatever it builds', () => {
    for (const [config, jobs] of [
      ['an image on fleets', ['image-kit_on_dgx', 'push-kit_on_dgx', 'image-kit_on_amd64']],
      ['an image on one fleet, emulated', ['image-kit_on_amd64', 'push-kit_on_amd64']],
      ['an image on a fleet with a BuildKit of its own', ['image-kit_on_dgx', 'push-kit_on_dgx']],
    ] as const) {
      for (const job of jobs) {
        expect(() => stepOf(config, job, 'Set up QEMU')).toThrow('has no step');
        const { with: inputs } = stepOf(config, job, 'Set up Buildx') as unknown as { with: Record<string, string> };
        expect(['docker', 'remote'], `${config}: ${job}`).toContain(inputs.driver);
      }
    }
  });
});
