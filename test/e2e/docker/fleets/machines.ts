// Machines of both architectures for the jobs of act: containers for the fleets, this machine for GitHub's runners.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type ActRun,
  exportCommittedActions,
  fakeActions,
  HOST_RUNNER,
  makeRepository,
  runAct,
} from '../../../support/act.ts';
import { startDockerEnv } from '../../../support/docker/environment.ts';
import { startOrigin } from '../../../support/origins/loopback-origin.ts';
import { buildRealKubo, publishRealKubo } from '../../../support/programs/real-kubo.ts';
import type { TinyArch } from '../../../support/programs/tiny-elf.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../../support/setup-ipfs-kit.ts';
import { ACTION_COMMIT, FLEETS, type ProjectOptions, renderProjectFiles } from './repository.ts';

export interface FleetFixture {
  /** The running programs, one per line. */
  readonly report: readonly string[];
  readonly run: (workflow: string, options: FleetRunOptions) => Promise<ActRun>;
  readonly tearDown: () => Promise<void>;
}

export interface FleetRunOptions extends Partial<Pick<ProjectOptions, 'runtimes' | 'emulates' | 'before'>> {
  /** The platform of all fleets' machines. */
  readonly arch: TinyArch;
}

/** The path of an `ipfs` on the fleets' machines that is built for this machine. */
export const OWN_KUBO = '/opt/own-kubo';

const FAKED_ACTIONS = [
  ...['actions/setup-python', 'actions/upload-artifact', 'actions/download-artifact'],
  'docker/setup-qemu-action',
];
const HOSTED_LABELS = ['ubuntu-24.04', 'ubuntu-24.04-arm'];

/** Starts the machines. They keep the tool cache between runs. */
export async function createFleetFixture(): Promise<FleetFixture> {
  const cleanups: (() => Promise<unknown>)[] = [];
  const tearDown = async () => {
    for (const end of cleanups.reverse()) await end();
  };
  try {
    return { ...(await prepare(cleanups)), tearDown };
  } catch (error) {
    await tearDown();
    throw error;
  }
}

/** Collects how to stop everything that it starts. */
async function prepare(cleanups: (() => Promise<unknown>)[]): Promise<Omit<FleetFixture, 'tearDown'>> {
  const home = await mkdtemp(join(tmpdir(), 'fleets-'));
  cleanups.push(() => rm(home, { recursive: true, force: true }));
  const own = await exportCommittedActions(join(home, 'actions'));
  const actions = { ...fakeActions(...FAKED_ACTIONS), [`org/setup-ipfs-kit@${ACTION_COMMIT}`]: own };
  const ownKubo = dirname(await buildRealKubo());
  const published = await publishRealKubo(OTHER_ARCH);
  cleanups.push(published.tearDown);
  const origin = await startOrigin(published.folder);
  cleanups.push(origin.close);
  const dockerEnv = await startDockerEnv();
  cleanups.push(dockerEnv.stop);
  const defaults = { mirror: origin.url, archives: published.archives, python: dockerEnv.images.python };
  const fleets = ['self-hosted', OWN_ARCH, OTHER_ARCH, ...Object.values(FLEETS)].map((label) => [
    label,
    dockerEnv.images.runner,
  ]);
  const runnersByLabel = Object.fromEntries([...fleets, ...HOSTED_LABELS.map((label) => [label, HOST_RUNNER])]);
  const { DOCKER_HOST, DOCKER_CONFIG, PATH } = dockerEnv.env;
  return {
    report: dockerEnv.report,
    run: async (workflow, { arch, runtimes = 'setup', emulates = true, before = 'true' }) => {
      const repository = await mkdtemp(join(home, 'repository-'));
      const artifacts = await mkdtemp(join(home, 'artifacts-'));
      await makeRepository(repository, await renderProjectFiles({ ...defaults, runtimes, emulates, before }));
      const mounts = [`${artifacts}:${artifacts}`, `${ownKubo}:${OWN_KUBO}:ro`];
      return runAct({
        repository,
        workflow: `.github/workflows/${workflow}.yml`,
        home,
        runnersByLabel,
        actions,
        env: { FAKE_ARTIFACTS: artifacts },
        inherited: { DOCKER_HOST, DOCKER_CONFIG, PATH },
        containers: { platform: `linux/${arch}`, options: mounts.flatMap((mount) => ['--volume', mount]) },
      });
    },
  };
}
