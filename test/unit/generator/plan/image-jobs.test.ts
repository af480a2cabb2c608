// The jobs of images: where they build, their conditions, and what they push and merge.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
import type { ImageJob, JobPlan, MergeJob } from '../../../../generator/plan/plan.ts';
import { configText, HAND_PICKED } from '../configs.ts';

const FLEETS = {
  dgx: { platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'dgx'] },
  'amd64-own': { platform: 'linux/amd64', labels: ['self-hosted', 'amd64'] },
};

interface ImageConfigParts {
  readonly image?: object;
  readonly workflow?: object;
  readonly hosted?: object;
  readonly fleets?: object;
}

function jobsOf({ image = {}, workflow = {}, hosted, fleets = FLEETS }: ImageConfigParts): readonly JobPlan[] {
  const text = configText({
    action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
    images: { kit: { name: 'ghcr.io/org/kit', ...image } },
    runners: { ...(hosted ? { hosted } : {}), 'self-hosted': fleets },
    workflows: { w: { images: ['kit'], ...workflow } },
  });
  return generateWorkflows(text).plan.workflows[0]?.jobs ?? [];
}

const isBuild = (job: JobPlan): job is ImageJob => job.kind === 'image' || job.kind === 'push';
const builds = (parts: ImageConfigParts) => jobsOf(parts).filter(isBuild);

/** `platform: machine, how` of each leg. */
const places = (parts: ImageConfigParts) =>
  builds(parts).flatMap(({ legs, where }) =>
    legs.map(({ platform, runner, emulated, host }) => {
      const machine = where.kind === 'self-hosted' ? where.name : runner;
      return `${platform}: ${machine}${emulated ? `, emulated on ${host}` : ''}`;
    }),
  );

const HOSTED = { 'linux/amd64': 'ubuntu-24.04', 'linux/arm64': 'ubuntu-24.04-arm' };
const AMD64_ALONE = { 'linux/amd64': 'ubuntu-24.04' };

describe('an image', () => {
  it.each([
    ['natively on hosted runners', {}, ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04-arm']],
    [
      'on the first of several hosted runners',
      { hosted: { ...HOSTED, 'linux/amd64': ['ubuntu-22.04', 'ubuntu-24.04'] } },
      ['linux/amd64: ubuntu-22.04', 'linux/arm64: ubuntu-24.04-arm'],
    ],
    [
      'on a native fleet if there is no hosted runner',
      { hosted: AMD64_ALONE },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: dgx'],
    ],
    [
      'emulated if there is neither',
      { hosted: AMD64_ALONE, fleets: {} },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04, emulated on linux/amd64'],
    ],
    [
      'on a hosted runner if the fleet is emulated itself',
      { hosted: AMD64_ALONE, fleets: { dgx: { ...FLEETS.dgx, emulated: true } } },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04, emulated on linux/amd64'],
    ],
    [
      'emulated if the config says so',
      { image: { 'runs-on': { 'linux/arm64': 'emulated' } } },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04, emulated on linux/amd64'],
    ],
    [
      'on the fleet that the config names, natively or emulated',
      { image: { 'runs-on': { 'linux/arm64': 'amd64-own', 'linux/amd64': 'amd64-own' } } },
      ['linux/amd64: amd64-own', 'linux/arm64: amd64-own, emulated on linux/amd64'],
    ],
    ['for one platform only', { image: { platforms: ['linux/arm64'] } }, ['linux/arm64: ubuntu-24.04-arm']],
  ])('is built %s', (_name, parts, expected) => {
    expect(places(parts)).toEqual(expected);
  });
});

describe('jobs', () => {
  const PUBLISH = { publish: true, triggers: { push: { branches: ['main'] }, 'pull-request': {} } };

  it('only test an image in a workflow that does not publish', () => {
    expect(jobsOf({}).map(({ id, condition, needs }) => [id, condition, needs])).toEqual([['image-kit', null, []]]);
  });

  it('push and merge after a push only, and merge last', () => {
    const jobs = jobsOf({ workflow: PUBLISH });
    expect(jobs.map(({ id, condition, maySkip, needs }) => [id, condition, maySkip, needs])).toEqual([
      ['image-kit', "github.event_name != 'push'", "github.event_name == 'push'", []],
      ['push-kit', "github.event_name == 'push'", "github.event_name != 'push'", []],
      ['merge-kit', "github.event_name == 'push'", "github.event_name != 'push'", ['push-kit']],
    ]);
  });

  it('do not push at all if a fleet is switched off', () => {
    const fleets = { dgx: { ...FLEETS.dgx, switch: { variable: 'DGX' } } };
    const jobs = jobsOf({ workflow: PUBLISH, hosted: AMD64_ALONE, fleets });
    const pushing = jobs.filter(({ kind }) => kind !== 'image');
    expect(pushing.map(({ id }) => id)).toEqual(['push-kit', 'push-kit_on_dgx', 'merge-kit']);
    for (const { condition, maySkip } of pushing) {
      expect(condition).toBe("github.event_name == 'push' && vars.DGX != 'disabled'");
      expect(maySkip).toBe("github.event_name != 'push' || vars.DGX == 'disabled'");
    }
    expect(pushing.at(-1)?.needs).toEqual(['push-kit', 'push-kit_on_dgx']);
  });

  it('have the time limit of emulation if a leg is emulated', () => {
    const limits = (parts: ImageConfigParts) => builds(parts).map(({ timeLimit }) => timeLimit);
    expect(limits({})).toEqual([30]);
    expect(limits({ image: { 'runs-on': { 'linux/arm64': 'emulated' } } })).toEqual([300]);
  });

  it('merge exactly the platforms of the image, each from its own artifact', () => {
    const merge = jobsOf({ workflow: PUBLISH }).find((job): job is MergeJob => job.kind === 'merge');
    expect(merge?.digests).toEqual([
      { platform: 'linux/amd64', artifact: 'digest.w.kit.linux-amd64' },
      { platform: 'linux/arm64', artifact: 'digest.w.kit.linux-arm64' },
    ]);
  });

  it.each([
    [
      'in a container on hosted runners',
      {},
      { kind: 'container', buildx: FACTS.tools.buildx.pin, image: FACTS.tools.buildkit.pin },
    ],
    [
      'inside Docker on a fleet',
      { 'runs-on': { 'linux/arm64': 'dgx' } },
      { kind: 'docker', buildx: FACTS.tools.buildx.pin },
    ],
  ])('use BuildKit %s', (_name, image, expected) => {
    expect(builds({ image }).at(-1)?.builder).toEqual(expected);
  });
});

describe('generated names', () => {
  const digestNames = Object.values(HAND_PICKED).flatMap((config) =>
    generateWorkflows(configText(config)).plan.workflows.flatMap(({ jobs }) =>
      jobs.flatMap((job) => (job.kind === 'merge' ? job.digests.map(({ artifact }) => artifact) : [])),
    ),
  );

  it('of digest artifacts match neither the pattern of another image nor that of the legs', () => {
    const pattern = 'digest.docker-multi-arch.kit.';
    expect(digestNames.some((name) => name.startsWith(pattern))).toBe(true);
    const other = jobsOf({ workflow: { publish: true, triggers: { push: {} } } });
    expect(
      other.flatMap((job) => (job.kind === 'merge' ? job.digests : [])).map(({ artifact }) => artifact),
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^w-/)]));
    expect('digest.docker-multi-arch.kit-tools.linux-amd64'.startsWith(pattern)).toBe(false);
  });

  it('of jobs are unique for any names of images and fleets', () => {
    const text = configText({
      action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
      images: { a: { name: 'ghcr.io/o/a', 'runs-on': { 'linux/arm64': 'on-b' } }, 'a-on-b': { name: 'ghcr.io/o/b' } },
      runners: { 'self-hosted': { 'on-b': FLEETS.dgx } },
      workflows: { w: { images: ['a', 'a-on-b'], publish: true, triggers: { push: {} } } },
    });
    const ids = generateWorkflows(text).plan.workflows[0]?.jobs.map(({ id }) => id) ?? [];
    expect(ids.length).toBe(8);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
