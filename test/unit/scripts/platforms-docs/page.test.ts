// docs/platforms.md is that of its data; the tests and jobs that it names exist and do what it claims; README claims nothing beyond it.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import runners from '../../../../generator/facts/runners.json' with { type: 'json' };
import { listLegs, listTests, renderPlatformsPage } from '../../../../scripts/platforms-docs/page.ts';
import { type Feature, type Leg, ROWS } from '../../../../scripts/platforms-docs/platforms.ts';
import { findRecorded } from '../../../../scripts/platforms-docs/recorded.ts';
import { loadVersions, PAGE } from '../../../../scripts/platforms-docs/write.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const versions = await loadVersions();

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly 'runs-on': string;
  readonly container?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly Step[];
}

const jobsOf = (workflow: string) => parse(read(`.github/workflows/${workflow}`)).jobs as Readonly<Record<string, Job>>;
const stepsWith = ({ steps }: Job, action: string) => steps.filter(({ uses }) => uses === action);
const runs = ({ steps }: Job, text: string) => steps.some(({ run = '' }) => run.includes(text));

/** The runners of a job and the platforms that it expects there; the platform is null if the job itself names it. */
function runnersOf({ 'runs-on': runsOn, strategy }: Job): ReadonlyMap<string, string | null> {
  const { include = [] } = (strategy?.matrix ?? {}) as {
    include?: readonly { readonly runner: string; readonly platform: string }[];
  };
  if (!runsOn.includes('matrix.runner')) return new Map([[runsOn, null]]);
  return new Map(include.map(({ runner, platform }) => [runner, platform]));
}

const CI_STEPS: Readonly<Record<string, (job: Job) => boolean>> = {
  'a node and an installation': (job) => stepsWith(job, './')[0]?.with?.daemon === 'offline',
  'a file that is added and read': (job) => runs(job, 'ipfs add') && runs(job, 'ipfs cat'),
  'a second installation, from the tool cache': (job) =>
    stepsWith(job, './').length === 2 && runs(job, '"$CACHE_HIT" != true'),
  'a probe of the platform and of ipfs': (job) =>
    stepsWith(job, './actions/arch-probe').some(
      ({ with: inputs = {} }) => inputs['expect-platform'] !== undefined && inputs['expect-executables'] === 'ipfs',
    ),
};

describe('docs/platforms.md', () => {
  it('is the page of its data (if not: npm run docs:platforms)', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(renderPlatformsPage(versions));
  });

  const tests = [...new Set(ROWS.flatMap(listTests))];
  it.each(tests)('names a test that exists: %s', (pattern) => {
    expect(globSync(pattern, { cwd: ROOT }).length).toBeGreaterThan(0);
    expect(pattern).toMatch(/^test\/e2e\/.*\.test\.ts$/);
  });

  const legs = ROWS.flatMap((row) => listLegs(row).map((leg) => ({ ...leg, platform: row.platform })));
  it.each(legs)(
    'names a job on a runner of that platform: $workflow, $job on $runner',
    ({ workflow, job: id, ...leg }) => {
      const job = jobsOf(workflow)[id] as Job;
      expect([...runnersOf(job).keys()]).toContain(leg.runner);
      expect([leg.platform, null]).toContain(runnersOf(job).get(leg.runner));
      const known: Readonly<Record<string, { readonly platform: string }>> = runners.labels;
      expect(known[leg.runner]?.platform).toBe(leg.platform);
    },
  );

  const ci = legs.filter(({ workflow }) => workflow === 'ci.yml').map(({ job }) => job);
  const claims = [...new Set(ci)].flatMap((job) => Object.keys(CI_STEPS).map((claim) => [job, claim] as const));
  it.each(claims)('job %s of ci.yml has %s', (id, claim) => {
    expect(CI_STEPS[claim]?.(jobsOf('ci.yml')[id] as Job)).toBe(true);
  });

  it('leaves the end of a node to the post step of the action, which a job always runs', () => {
    const { runs } = parse(read('action.yml'));
    expect([runs.post, runs['post-if'] ?? 'always()']).toEqual([
      'actions/setup-ipfs-kit/dist/post/index.js',
      'always()',
    ]);
  });

  it('names no job for Cluster that does not start peers', () => {
    const named = ROWS.flatMap(({ legs = {} }) => [
      ...(legs['cluster-install'] ?? []),
      ...(legs['cluster-peers'] ?? []),
    ]);
    expect(named.length).toBeGreaterThanOrEqual(4);
    for (const { workflow, job } of named) {
      const [step] = stepsWith(jobsOf(workflow)[job] as Job, './');
      expect(step?.with).toMatchObject({ 'cluster-version': expect.any(String), 'cluster-peers': '2' });
    }
  });

  it('has a row for each job of ci.yml that sets up Kubo', () => {
    const named = (leg: Pick<Leg, 'job' | 'runner'>) =>
      legs.some(({ job, runner }) => job === leg.job && runner === leg.runner);
    const own = Object.entries(jobsOf('ci.yml')).filter(([, job]) => stepsWith(job, './').length > 0);
    const all = own.flatMap(([job, value]) => [...runnersOf(value).keys()].map((runner) => ({ job, runner })));
    expect(all.map(({ runner }) => runner)).toEqual([
      ...['ubuntu-22.04', 'ubuntu-24.04', 'ubuntu-24.04-arm', 'macos-15', 'macos-15-intel'],
      ...['windows-2025', 'windows-11-arm', 'ubuntu-24.04'],
    ]);
    expect(all.filter((leg) => !named(leg))).toEqual([]);
  });
});

describe('what is recorded', () => {
  it.each<[Feature, string, unknown]>([
    ['kubo-install', 'linux/amd64', { how: 'published' }],
    ['kubo-install', 'linux/riscv64', { how: 'published' }],
    ['kubo-install', 'linux/arm', { how: 'older', until: '0.33.2' }],
    ['kubo-install', 'linux/ppc64le', null],
    ['cluster-install', 'darwin/arm64', { how: 'published' }],
    ['cluster-install', 'windows/arm64', null],
    ['lotus-install', 'linux/arm64', null],
    ['lotus-build', 'linux/arm64', { how: 'buildable' }],
    ['lotus-build', 'windows/amd64', null],
    ['kubo-build', 'freebsd/amd64', { how: 'buildable' }],
    ['kubo-node', 'linux/amd64', null],
    ['probe', 'linux/amd64', null],
  ])('%s on %s: %j', (feature, platform, expected) => {
    expect(findRecorded(feature, platform, versions)).toEqual(expected);
  });
});

it('README links the page, and names no system and runner that has not run there', () => {
  const readme = read('README.md');
  expect(readme).toContain('(docs/platforms.md)');
  const run = new Set(ROWS.flatMap((row) => listLegs(row).map(({ runner }) => runner)));
  const named = readme.match(/\b(?:ubuntu|macos|windows)-\d[\w.-]*/g) ?? [];
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((runner) => !run.has(runner))).toEqual([]);
});
