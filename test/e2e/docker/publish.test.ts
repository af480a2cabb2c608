// Runs the generated docker-multi-arch.yml with act and a registry on this machine: images are built natively and emulated, tested in
// containers, pushed by digest from two jobs, and merged. If anything fails, no tag is pushed.
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateWorkflows } from '../../../generator/generate.ts';
import {
  type ActRun,
  exportCommittedActions,
  fakeActions,
  HOST_RUNNER,
  makeRepository,
  runAct,
  stepOutput,
  stepResults,
} from '../../support/act.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';
import { configText } from '../../unit/generator/configs.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const GATE = 'Check the results of all jobs';
const WORKFLOW = '.github/workflows/docker-multi-arch.yml';
const PLAYED = [
  ...['actions/upload-artifact', 'actions/download-artifact', 'docker/setup-qemu-action', 'docker/login-action'],
  ...['docker/setup-buildx-action', 'docker/build-push-action', 'docker/metadata-action'],
];
const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;

// The results contain the user's own id, because the container writes them.
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
  /** The name of an artifact that gets lost. */
  readonly lost?: string;
  readonly event?: { readonly name: string; readonly payload: object };
}

interface Run extends ActRun {
  readonly repository: string;
  readonly artifacts: string;
  /** Returns the tags of an image in the registry. */
  readonly tags: (image: string) => Promise<readonly string[]>;
}

let runs = 0;

/** Every run has its own images in the registry, because tags stay there. */
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
    results: 'test-results',
    images: Object.fromEntries(images.map((each) => [each, image(each)])),
    workflows: { 'docker-multi-arch': { images, publish: true, triggers } },
  };
  const { files } = generateWorkflows(configText(config));
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
    run = await runWorkflow();
  });

  it('succeeds: two platforms are tested, pushed by digest and merged into one image', async () => {
    expect(run.code, run.output).toBe(0);
    expect(stepResults(run, 'push-kit', 'Push by digest').length).toBe(2);
    expect(stepResults(run, 'gate', GATE)).toEqual(['success']);
    expect((await run.tags('kit')).toSorted()).toEqual(['main', expect.stringMatching(/^sha-[\da-f]{7}$/)]);
  });

  it('builds on the machine that the plan chose', () => {
    for (const arch of [OWN_ARCH, OTHER_ARCH]) {
      expect(run.output).toContain(`Building on linux/${OWN_ARCH}, targeting linux/${arch}`);
    }
  });

  it('tests in a container of each platform, with a results folder and without the environment of the runner', async () => {
    for (const arch of [OWN_ARCH, OTHER_ARCH]) {
      const results = join(run.artifacts, `docker-multi-arch-push-kit-linux-${arch}`);
      expect(await readFile(join(results, 'machine'), 'utf8')).toBe(`${MACHINES[arch]}\n`);
      const variables = (await readFile(join(results, 'variables'), 'utf8')).trim().split('\n');
      const inside = ['CI', 'HOME', 'HOSTNAME', 'PATH', 'PWD', 'QEMU_CPU', 'RESULTS'];
      expect(variables.filter((each) => !inside.includes(each))).toEqual([]);
      expect((await stat(join(results, 'machine'))).uid).toBe(process.getuid?.());
    }
  });

  it('uploads one digest per platform', async () => {
    const digests = (await readdir(run.artifacts)).filter((name) => name.startsWith('digest.')).toSorted();
    expect(digests).toEqual(['digest.docker-multi-arch.kit.linux-amd64', 'digest.docker-multi-arch.kit.linux-arm64']);
    const texts = await Promise.all(digests.map((name) => readFile(join(run.artifacts, name, 'digest'), 'utf8')));
    for (const text of texts) expect(text).toMatch(/^sha256:[\da-f]{64}\n$/);
    expect(new Set(texts).size).toBe(2);
  });

  it('checks each pushed image by digest before a tag refers to it, and the platforms of the merged image after that', () => {
    expect(stepResults(run, 'push-kit', 'Check the pushed image')).toEqual(['success', 'success']);
    for (const arch of [OWN_ARCH, OTHER_ARCH])
      expect(stepOutput(run, 'merge-kit', 'Merge the images')).toMatch(
        new RegExp(`^linux/${arch}: sha256:[\\da-f]{64}$`, 'm'),
      );
  });
});

it('a pull request builds and tests both platforms and pushes nothing', async () => {
  const payload = { pull_request: { number: 1, head: { ref: 'topic' }, base: { ref: 'main' } } };
  const run = await runWorkflow({ event: { name: 'pull_request', payload } });
  expect(run.code, run.output).toBe(0);
  expect(stepResults(run, 'image-kit', 'Test the image').length).toBe(2);
  expect(stepResults(run, 'push-kit', 'Push by digest')).toEqual([]);
  expect(stepResults(run, 'gate', GATE)).toEqual(['success']);
  expect(run.output).not.toContain('logged in to');
  expect(await run.tags('kit')).toEqual([]);
});

describe('no tag is pushed and the gate fails', () => {
  it('if the build for one platform fails', async () => {
    const dockerfile = DOCKERFILE.replace('USER 10001', `RUN test "$(uname -m)" = ${MACHINES[OWN_ARCH]}\nUSER 10001`);
    const run = await runWorkflow({ dockerfile });
    expect(
      stepResults(run, 'push-kit', 'Push by digest')
        .map((each) => each.split(' ').at(-1))
        .toSorted(),
    ).toEqual(['failure', 'success']);
    expect(stepResults(run, 'merge-kit', 'Merge the images')).toEqual([]);
    expect(run.output).toContain('push-kit: expected success, got failure');
    expect(run.output).toContain('merge-kit: expected success, got skipped');
    expect(stepResults(run, 'gate', GATE)).toEqual(['failure']);
    expect(await run.tags('kit')).toEqual([]);
  });

  it('if the test in one container fails', async () => {
    const run = await runWorkflow({ test: `test "$(uname -m)" = ${MACHINES[OWN_ARCH]} || exit 7` });
    expect(run.output).toContain('it ended with 7');
    expect(stepResults(run, 'push-kit', 'Push by digest')).toHaveLength(1);
    expect(stepResults(run, 'gate', GATE)).toEqual(['failure']);
    expect(await run.tags('kit')).toEqual([]);
  });

  it('for an image with a missing digest, while another image with the same prefix is published', async () => {
    const lost = `digest.docker-multi-arch.kit.linux-${OTHER_ARCH}`;
    const run = await runWorkflow({ images: ['kit', 'kit-tools'], lost });
    expect(run.output).toContain(`found digest.docker-multi-arch.kit.linux-${OWN_ARCH}. No tag was pushed.`);
    expect(stepResults(run, 'merge-kit-tools', 'Merge the images')).toEqual(['success']);
    expect(stepResults(run, 'gate', GATE)).toEqual(['failure']);
    expect(await run.tags('kit')).toEqual([]);
    expect(await run.tags('kit-tools')).toContain('main');
  });
});
