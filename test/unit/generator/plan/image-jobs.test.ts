// Where images are built, on what conditions, and what is pushed and merged.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { generateWorkflows } from '../../../../generator/generate.ts';
import type { ImageJob, JobPlan, MergeJob } from '../../../../generator/plan/plan.ts';
import { configText, HAND_PICKED } from '../configs.ts';

const FLEETS = {
  dgx: { platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'dgx'] },
  'amd64-own': { platform: 'linux/amd64', labels: ['self-hosted', 'amd64'] },
};

interface Asked {
  readonly image?: object;
  readonly workflow?: object;
  readonly hosted?: object;
  readonly fleets?: object;
}

function jobsOf({ image = {}, workflow = {}, hosted, fleets = FLEETS }: Asked): readonly JobPlan[] {
  const text = configText({
    action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
    images: { kit: { name: 'ghcr.io/org/kit', ...image } },
    runners: { ...(hosted ? { hosted } : {}), 'self-hosted': fleets },
    workflows: { w: { images: ['kit'], ...workflow } },
  });
  return generateWorkflows(text).plan.workflows[0]?.jobs ?? [];
}

const isBuild = (job: JobPlan): job is ImageJob => job.kind === 'image' || job.kind === 'push';
const builds = (asked: Asked) => jobsOf(asked).filter(isBuild);

/** `platform: machine, how` of each leg. */
const places = (asked: Asked) =>
  builds(asked).flatMap(({ legs, where }) =>
    legs.map(({ platform, runner, emulated, host }) => {
      const machine = where.kind === 'self-hosted' ? where.name : runner;
      return `${platform}: ${machine}${emulated ? `, emulated on ${host}` : ''}`;
    }),
  );

const HOSTED = { 'linux/amd64': 'ubuntu-24.04', 'linux/arm64': 'ubuntu-24.04-arm' };
const AMD64_ALONE = { 'linux/amd64': 'ubuntu-24.04' };

describe('a platform is built', () => {
  it.each([
    ['natively, on hosted runners', {}, ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04-arm']],
    [
      'on the first of several runners',
      { hosted: { ...HOSTED, 'linux/amd64': ['ubuntu-22.04', 'ubuntu-24.04'] } },
      ['linux/amd64: ubuntu-22.04', 'linux/arm64: ubuntu-24.04-arm'],
    ],
    [
      'on a fleet of it where there is no hosted runner',
      { hosted: AMD64_ALONE },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: dgx'],
    ],
    [
      'emulated where there is neither',
      { hosted: AMD64_ALONE, fleets: {} },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04, emulated on linux/amd64'],
    ],
    [
      'not natively on a fleet that is emulated itself',
      { hosted: AMD64_ALONE, fleets: { dgx: { ...FLEETS.dgx, emulated: true } } },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04, emulated on linux/amd64'],
    ],
    [
      'emulated where the config says so',
      { image: { 'runs-on': { 'linux/arm64': 'emulated' } } },
      ['linux/amd64: ubuntu-24.04', 'linux/arm64: ubuntu-24.04, emulated on linux/amd64'],
    ],
    [
      'on the fleet that the config names, natively or not',
      { image: { 'runs-on': { 'linux/arm64': 'amd64-own', 'linux/amd64': 'amd64-own' } } },
      ['linux/amd64: amd64-own', 'linux/arm64: amd64-own, emulated on linux/amd64'],
    ],
    ['alone', { image: { platforms: ['linux/arm64'] } }, ['linux/arm64: ubuntu-24.04-arm']],
  ])('%s', (_name, asked, expected) => {
    expect(places(asked)).toEqual(expected);
  });
});

describe('jobs', () => {
  const PUBLISH = { publish: true, triggers: { push: { branches: ['main'] }, 'pull-request': {} } };

  it('test an image, and no more, where nothing is published', () => {
    expect(jobsOf({}).map(({ id, condition, needs }) => [id, condition, needs])).toEqual([['image-kit', null, []]]);
  });

  it('push what was tested from pushes alone, and merge it after all of that', () => {
    const jobs = jobsOf({ workflow: PUBLISH });
    expect(jobs.map(({ id, condition, maySkip, needs }) => [id, condition, maySkip, needs])).toEqual([
      ['image-kit', "github.event_name != 'push'", "github.event_name == 'push'", []],
      ['push-kit', "github.event_name == 'push'", "github.event_name != 'push'", []],
      ['merge-kit', "github.event_name == 'push'", "github.event_name != 'push'", ['push-kit']],
    ]);
  });

  it('of a fleet that is switched off keep all others from pushing, too', () => {
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

  it('have the emulated time where a leg is emulated', () => {
    const limits = (asked: Asked) => builds(asked).map(({ timeLimit }) => timeLimit);
    expect(limits({})).toEqual([30]);
    expect(limits({ image: { 'runs-on': { 'linux/arm64': 'emulated' } } })).toEqual([300]);
  });

  it('merge exactly the platforms of the image, each by an artifact of its own', () => {
    const merge = jobsOf({ workflow: PUBLISH }).find((job): job is MergeJob => job.kind === 'merge');
    expect(merge?.digests).toEqual([
      { platform: 'linux/amd64', machine: 'x86_64', artifact: 'digest.w.kit.linux-amd64' },
      { platform: 'linux/arm64', machine: 'aarch64', artifact: 'digest.w.kit.linux-arm64' },
    ]);
  });

  it.each([
    ['hosted', {}, { kind: 'container', buildx: FACTS.tools.buildx.pin, image: FACTS.tools.buildkit.pin }],
    ["a fleet's Docker", { 'runs-on': { 'linux/arm64': 'dgx' } }, { kind: 'docker', buildx: FACTS.tools.buildx.pin }],
  ])('build with BuildKit: %s', (_name, image, expected) => {
    expect(builds({ image }).at(-1)?.builder).toEqual(expected);
  });
});

describe('names', () => {
  const digestNames = Object.values(HAND_PICKED).flatMap((config) =>
    generateWorkflows(configText(config)).plan.workflows.flatMap(({ jobs }) =>
      jobs.flatMap((job) => (job.kind === 'merge' ? job.digests.map(({ artifact }) => artifact) : [])),
    ),
  );

  it('of digests are found by no pattern of another image, nor by that of the legs', () => {
    const pattern = 'digest.docker-multi-arch.kit.';
    expect(digestNames.some((name) => name.startsWith(pattern))).toBe(true);
    const other = jobsOf({ workflow: { publish: true, triggers: { push: {} } } });
    expect(
      other.flatMap((job) => (job.kind === 'merge' ? job.digests : [])).map(({ artifact }) => artifact),
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^w-/)]));
    expect('digest.docker-multi-arch.kit-tools.linux-amd64'.startsWith(pattern)).toBe(false);
  });

  it('of jobs are all different, whatever images and fleets are called', () => {
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
