// The generated docker-multi-arch.yml, run by act against a registry of this machine: built natively and emulated, tested in
// containers, pushed by digest from two jobs and merged; and whatever goes wrong, nothing is tagged.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateWithPlan } from '../../../generator/generate.ts';
import {
  type ActRun,
  exportCommittedActions,
  fakeActions,
  HOST_RUNNER,
  makeRepository,
  runAct,
  stepResults,
} from '../../support/act.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';
import { configText } from '../../unit/generator/configs.ts';
import { makePlace, type Step } from '../../unit/generator/step-scripts.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const GATE = 'Fail on anything but success or an allowed skip';
const WORKFLOW = '.github/workflows/docker-multi-arch.yml';
const PLAYED = [
  ...['actions/upload-artifact', 'actions/download-artifact', 'docker/setup-qemu-action', 'docker/login-action'],
  ...['docker/setup-buildx-action', 'docker/build-push-action', 'docker/metadata-action'],
];
const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;

// The user's own id is in the results, because they are written by the container.
const DOCKERFILE = `ARG BASE_IMAGE=debian:bookworm-slim
FROM \${BASE_IMAGE} AS runtime
ARG BUILDPLATFORM
ARG TARGETPLATFORM
RUN echo "Building on $BUILDPLATFORM, targeting $TARGETPLATFORM" && uname -m > /machine
FROM runtime AS test
RUN touch /only-in-tests
FROM runtime
USER 10001:10001
`;
const TEST = 'ls /only-in-tests && cp /machine "$RESULTS" && env | cut -d = -f 1 > "$RESULTS/variables"';

let world: DockerEnv;
/** The run that did what it should. */
let green: Run;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'));
  world = await startDockerEnv();
  console.log(world.report.join('\n'));
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Circumstances {
  /** Names of images in the config. */
  readonly images?: readonly string[];
  readonly dockerfile?: string;
  readonly test?: string;
  /** An artifact that gets lost. */
  readonly lost?: string;
  readonly event?: { readonly name: string; readonly payload: object };
}

interface Run extends ActRun {
  readonly repository: string;
  readonly artifacts: string;
  /** What is in the registry of an image, by tags. */
  readonly tags: (image: string) => Promise<readonly string[]>;
}

let runs = 0;

/** Every run has images of its own in the registry, because what was tagged stays. */
async function runWorkflow(circumstances: Circumstances = {}): Promise<Run> {
  const { images = ['kit'], dockerfile = DOCKERFILE, test = TEST, lost = '', event } = circumstances;
  const number = ++runs;
  const home = await mkdtemp(join(folder, 'run-'));
  const [repository, artifacts] = [join(home, 'repository'), join(home, 'artifacts')];
  const name = (image: string) => `run${number}/${image}`;
  const image = (each: string) => ({
    name: `${world.registry}/${name(each)}`,
    'build-args': { BASE_IMAGE: world.images.debian },
    'test-target': 'test',
    test,
    'runs-on': { [`linux/${OTHER_ARCH}`]: 'emulated' },
    sbom: false,
  });
  const triggers = { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] } };
  const config = {
    action: `org/setup-ipfs-kit@${COMMIT} # v1.0.0`,
    images: Object.fromEntries(images.map((each) => [each, image(each)])),
    workflows: { 'docker-multi-arch': { images, publish: true, triggers } },
  };
  const { files } = generateWithPlan(configText(config));
  await mkdir(artifacts, { recursive: true });
  await makeRepository(repository, {
    ...Object.fromEntries(files.map(({ path, text }) => [path, text])),
    Dockerfile: dockerfile,
  });
  const { DOCKER_HOST = '', DOCKER_CONFIG = '' } = world.env;
  const run = await runAct({
    repository,
    workflow: WORKFLOW,
    home,
    runnersByLabel: { 'ubuntu-24.04': HOST_RUNNER, 'ubuntu-24.04-arm': HOST_RUNNER },
    actions: {
      ...fakeActions(...PLAYED),
      [`org/setup-ipfs-kit@${COMMIT}`]: await exportCommittedActions(join(home, 'own')),
    },
    env: {
      FAKE_ARTIFACTS: artifacts,
      FAKE_LOST_ARTIFACT: lost,
      SECRET_OF_THE_RUNNER: 'known',
      DOCKER_HOST,
      DOCKER_CONFIG,
    },
    inherited: world.env,
    ...(event ? { event } : {}),
  });
  const tags = async (image: string) => {
    const answer = await fetch(`http://${world.registry}/v2/${name(image)}/tags/list`);
    return answer.ok ? (((await answer.json()) as { tags: string[] | null }).tags ?? []) : [];
  };
  return { ...run, repository, artifacts, tags };
}

describe('a push', () => {
  let run: Run;
  beforeAll(async () => {
    run = green = await runWorkflow();
  });

  it('is green: two platforms, tested and pushed by digest, are one image', async () => {
    expect(run.code, run.output).toBe(0);
    expect(stepResults(run, 'push-kit', 'Push by digest').length).toBe(2);
    expect(stepResults(run, 'gate', GATE)).toEqual(['success']);
    expect((await run.tags('kit')).toSorted()).toEqual(['main', expect.stringMatching(/^sha-[\da-f]{7}$/)]);
  });

  it('builds where the plan says, and says so', () => {
    for (const arch of [OWN_ARCH, OTHER_ARCH]) {
      expect(run.output).toContain(`Building on linux/${OWN_ARCH}, targeting linux/${arch}`);
    }
  });

  it('tests in the container of each platform, with results outside and nothing of the environment inside', async () => {
    for (const arch of [OWN_ARCH, OTHER_ARCH]) {
      const results = join(run.artifacts, `docker-multi-arch-push-kit-linux-${arch}`);
      expect(await readFile(join(results, 'machine'), 'utf8')).toBe(`${MACHINES[arch]}\n`);
      const variables = (await readFile(join(results, 'variables'), 'utf8')).trim().split('\n');
      const inside = ['CI', 'HOME', 'HOSTNAME', 'MACHINE', 'PATH', 'PWD', 'QEMU_CPU', 'RESULTS'];
      expect(variables.filter((each) => !inside.includes(each))).toEqual([]);
      expect((await stat(join(results, 'machine'))).uid).toBe(process.getuid?.());
    }
  });

  it('hands on one digest a platform', async () => {
    const digests = (await readdir(run.artifacts)).filter((name) => name.startsWith('digest.')).toSorted();
    expect(digests).toEqual(['digest.docker-multi-arch.kit.linux-amd64', 'digest.docker-multi-arch.kit.linux-arm64']);
    const texts = await Promise.all(digests.map((name) => readFile(join(run.artifacts, name, 'digest'), 'utf8')));
    for (const text of texts) expect(text).toMatch(/^sha256:[\da-f]{64}\n$/);
    expect(new Set(texts).size).toBe(2);
  });

  it('attests how each was built, and asks the merged image for its architecture on each platform', () => {
    expect(run.output.match(/vnd\.docker\.reference\.type: +attestation-manifest/g)).toHaveLength(2);
    for (const arch of [OWN_ARCH, OTHER_ARCH])
      expect(run.output).toContain(`linux/${arch}: uname says ${MACHINES[arch]}`);
    expect(run.output).toContain(`| linux/${OTHER_ARCH} | ${MACHINES[OTHER_ARCH]} |`);
  });
});

it('a pull request builds and tests both, and pushes nothing', async () => {
  const payload = { pull_request: { number: 1, head: { ref: 'topic' }, base: { ref: 'main' } } };
  const run = await runWorkflow({ event: { name: 'pull_request', payload } });
  expect(run.code, run.output).toBe(0);
  expect(stepResults(run, 'image-kit', 'Test in the container').length).toBe(2);
  expect(stepResults(run, 'push-kit', 'Push by digest')).toEqual([]);
  expect(stepResults(run, 'gate', GATE)).toEqual(['success']);
  expect(run.output).not.toContain('logged in to');
  expect(await run.tags('kit')).toEqual([]);
});

describe('nothing is tagged, and the gate is red', () => {
  it('where a build failed for one platform', async () => {
    const dockerfile = DOCKERFILE.replace('USER 10001', `RUN test "$(uname -m)" = ${MACHINES[OWN_ARCH]}\nUSER 10001`);
    const run = await runWorkflow({ dockerfile });
    expect(
      stepResults(run, 'push-kit', 'Push by digest')
        .map((each) => each.split(' ').at(-1))
        .toSorted(),
    ).toEqual(['failure', 'success']);
    expect(stepResults(run, 'merge-kit', 'Merge exactly these')).toEqual([]);
    expect(run.output).toContain('push-kit ended as failure');
    expect(run.output).toContain('merge-kit ended as skipped');
    expect(stepResults(run, 'gate', GATE)).toEqual(['failure']);
    expect(await run.tags('kit')).toEqual([]);
  });

  it('where a test failed in one container, whose exit code counts', async () => {
    const run = await runWorkflow({ test: `test "$(uname -m)" = ${MACHINES[OWN_ARCH]} || exit 7` });
    expect(run.output).toContain('exit status 7');
    expect(stepResults(run, 'push-kit', 'Push by digest')).toHaveLength(1);
    expect(stepResults(run, 'gate', GATE)).toEqual(['failure']);
    expect(await run.tags('kit')).toEqual([]);
  });

  it('of one image, where another begins with its name and is whole', async () => {
    const lost = `digest.docker-multi-arch.kit.linux-${OTHER_ARCH}`;
    const run = await runWorkflow({ images: ['kit', 'kit-tools'], lost });
    expect(run.output).toContain(
      `those of digest.docker-multi-arch.kit.linux-${OWN_ARCH} are there. Nothing is tagged.`,
    );
    expect(stepResults(run, 'merge-kit-tools', 'Run it on each platform')).toEqual(['success']);
    expect(stepResults(run, 'gate', GATE)).toEqual(['failure']);
    expect(await run.tags('kit')).toEqual([]);
    expect(await run.tags('kit-tools')).toContain('main');
  });
});

// The step of the green run, with its registry and other digests in the place of those that were handed on.
describe('the merge', () => {
  const artifact = (arch: string) => `digest.docker-multi-arch.kit.linux-${arch}`;
  const digestOf = (arch: string) => readFile(join(green.artifacts, artifact(arch), 'digest'), 'utf8');

  it.each([
    ['takes both', { [artifact('amd64')]: 'amd64', [artifact('arm64')]: 'arm64' }, null],
    ['refuses one', { [artifact('amd64')]: 'amd64' }, `those of ${artifact('amd64')} are there`],
    [
      'refuses three',
      { [artifact('amd64')]: 'amd64', [artifact('arm64')]: 'arm64', [artifact('riscv64')]: 'arm64' },
      `${artifact('arm64')} ${artifact('riscv64')} are there`,
    ],
    [
      'refuses one that another image, whose name begins like this one, has left',
      { [artifact('amd64')]: 'amd64', 'digest.docker-multi-arch.kit-tools.linux-arm64': 'arm64' },
      'digest.docker-multi-arch.kit-tools.linux-arm64',
    ],
    [
      'refuses an image that is for another platform than it is said to be',
      { [artifact('amd64')]: 'arm64', [artifact('arm64')]: 'amd64' },
      `${artifact('amd64')} is for linux/arm64 instead of linux/amd64`,
    ],
  ] as const)('%s', async (_name, digests, message) => {
    const place = await makePlace();
    for (const [name, arch] of Object.entries(digests)) {
      await mkdir(join(place.folder, 'digests', name), { recursive: true });
      await writeFile(join(place.folder, 'digests', name, 'digest'), await digestOf(arch));
    }
    const workflow = parse(await readFile(join(green.repository, WORKFLOW), 'utf8'));
    const steps = workflow.jobs['merge-kit'].steps as Step[];
    const { run = '', env = {} } = steps.find(({ name }) => name === 'Merge exactly these') ?? {};
    const tag = `try${++runs}`;
    const TAGS = `${env.IMAGE}:${tag}`;
    const { PATH = '', DOCKER_HOST = '', DOCKER_CONFIG = '' } = world.env;
    const ended = await place.sh(run, { ...env, TAGS, PATH, DOCKER_HOST, DOCKER_CONFIG });
    await place.leave();
    expect(ended.code, ended.out).toBe(message === null ? 0 : 1);
    expect(ended.out).toContain(message === null ? 'pushing' : `${message}`);
    expect((await green.tags('kit')).includes(tag)).toBe(message === null);
  });
});
