// Machines of both architectures for the jobs of act: containers of the Docker world for the fleets, this machine for GitHub's.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ActRun, committedActions, HERE, makeRepository, runAct, standIns } from '../../../support/act.ts';
import { startDockerWorld } from '../../../support/docker/docker-environment.ts';
import { startOrigin } from '../../../support/loopback-origin.ts';
import { publishRealKubo, realKubo } from '../../../support/real-kubo.ts';
import { OTHER, OWN } from '../../../support/setup-ipfs-kit.ts';
import type { TinyArch } from '../../../support/tiny-elf.ts';
import { COMMIT, FLEETS, type Project, projectFiles } from './repository.ts';

export interface Machines {
  /** What runs here, a line a program. */
  readonly report: readonly string[];
  readonly run: (workflow: string, circumstances: Circumstances) => Promise<ActRun>;
  readonly leave: () => Promise<void>;
}

export interface Circumstances extends Partial<Pick<Project, 'runtimes' | 'admitted' | 'before'>> {
  /** What the machines of all fleets are. */
  readonly machines: TinyArch;
}

/** Where the machines of fleets have an `ipfs` that is made for this machine. */
export const OWN_KUBO = '/opt/own-kubo';

const PLAYED = [
  ...['actions/setup-python', 'actions/upload-artifact', 'actions/download-artifact'],
  'docker/setup-qemu-action',
];
const HOSTED = ['ubuntu-24.04', 'ubuntu-24.04-arm'];

/** Starts what the machines need. They keep the tool cache from one run to the next. */
export async function startMachines(): Promise<Machines> {
  const endings: (() => Promise<unknown>)[] = [];
  const leave = async () => {
    for (const end of endings.reverse()) await end();
  };
  try {
    return { ...(await prepare(endings)), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** Tells how to end each of what it starts. */
async function prepare(endings: (() => Promise<unknown>)[]): Promise<Omit<Machines, 'leave'>> {
  const home = await mkdtemp(join(tmpdir(), 'fleets-'));
  endings.push(() => rm(home, { recursive: true, force: true }));
  const own = await committedActions(join(home, 'actions'));
  const actions = { ...standIns(...PLAYED), [`org/setup-ipfs-kit@${COMMIT}`]: own };
  const ownKubo = dirname(await realKubo());
  const published = await publishRealKubo(OTHER);
  endings.push(published.leave);
  const origin = await startOrigin(published.folder);
  endings.push(origin.close);
  const world = await startDockerWorld();
  endings.push(world.stop);
  const usual = { mirror: origin.url, archives: published.archives, python: world.images.python };
  const fleets = ['self-hosted', OWN, OTHER, ...Object.values(FLEETS)].map((label) => [label, world.images.runner]);
  const places = Object.fromEntries([...fleets, ...HOSTED.map((label) => [label, HERE])]);
  const { DOCKER_HOST, DOCKER_CONFIG, PATH } = world.env;
  return {
    report: world.report,
    run: async (workflow, { machines, runtimes = 'setup', admitted = true, before = 'true' }) => {
      const repository = await mkdtemp(join(home, 'repository-'));
      const artifacts = await mkdtemp(join(home, 'artifacts-'));
      await makeRepository(repository, await projectFiles({ ...usual, runtimes, admitted, before }));
      const mounts = [`${artifacts}:${artifacts}`, `${ownKubo}:${OWN_KUBO}:ro`];
      return runAct({
        repository,
        workflow: `.github/workflows/${workflow}.yml`,
        home,
        places,
        actions,
        env: { STAND_IN_ARTIFACTS: artifacts },
        inherited: { DOCKER_HOST, DOCKER_CONFIG, PATH },
        containers: { platform: `linux/${machines}`, options: mounts.flatMap((mount) => ['--volume', mount]) },
      });
    },
  };
}
