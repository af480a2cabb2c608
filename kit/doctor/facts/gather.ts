// Everything that the checks look at, asked of the machine at once.
import type { BuildNeed } from '../../distributions/packages.ts';
import type { Found } from '../../install/build/preflight.ts';
import { thisSystem as packageSystem, type System } from '../../install/build/system-packages.ts';
import { cachedVersions } from '../../install/tool-cache/write.ts';
import { detectHost } from '../../platform/host/host.ts';
import { spell } from '../../platform/platform.ts';
import { binfmtHandlers, type Handler } from '../../probe/facts/binfmt.ts';
import type { Facts } from '../../probe/facts.ts';
import { probe } from '../../probe/probe.ts';
import { findNeeds, needsOf } from '../checks/build-tools.ts';
import { type Disk, disksOf } from '../checks/disk.ts';
import { examineGo, type GoFacts } from '../checks/go.ts';
import type { LabelsKnown } from '../checks/labels.ts';
import { type ProductPlan, planProducts } from '../checks/products.ts';
import type { DoctorMachine } from '../machine.ts';
import type { Wanted } from '../requirements.ts';
import { type DockerFacts, examineDocker } from './docker.ts';
import { runnerFolders } from './folders.ts';
import { askLabels } from './labels-api.ts';
import { nameServerAnswers } from './name-server.ts';
import { askOrigins, goOrigins, type OriginAnswer } from './origins.ts';
import type { Programs } from './programs.ts';
import { findRunner, type RunnerFound, readRunner } from './runner-folder.ts';
import { examineToolCache, type ToolCacheFacts } from './tool-cache.ts';

export interface Gathered {
  readonly facts: Facts;
  readonly runner: RunnerFound | null;
  readonly labels: LabelsKnown | null;
  readonly toolCache: ToolCacheFacts | null;
  readonly disks: readonly Disk[];
  readonly answers: readonly OriginAnswer[];
  readonly docker: DockerFacts;
  readonly handlers: readonly Handler[] | null;
  readonly plans: readonly ProductPlan[];
  readonly go: GoFacts;
  readonly needs: readonly BuildNeed[];
  readonly found: Found;
  /** Exact versions in the tool cache. */
  readonly cached: { readonly python: readonly string[]; readonly node: readonly string[] };
  readonly system: System;
  /** Whether a job of the runner asks. */
  readonly inJob: boolean;
}

/** Returns what a machine says. Throws `unsupported-platform` where Node runs on a platform that is not known here. */
export async function gather(wanted: Wanted, machine: DoctorMachine): Promise<Gathered> {
  const { system, userId } = machine;
  const { environment } = system;
  const inJob = environment.GITHUB_ACTIONS === 'true';
  const runner = await runnerOf(machine);
  const { toolCache, work } = runnerFolders(runner, environment);
  const programs: Programs = { env: programEnvironment(environment, runner, inJob), cwd: machine.home };
  const plans = await planProducts(wanted.products, wanted.platform, await detectHost(system));
  const needs = needsOf(plans, wanted.platform.os);
  const arch = spell(wanted.platform, 'node').arch;
  const named = canName(machine);
  const cached = (tool: string) => (toolCache === null ? [] : cachedVersions(toolCache, tool, arch));
  const examined = Promise.resolve(cached('go')).then((versions) => examineGo(programs, versions));
  const [probed, labels, cache, disks, answers, docker, go, found, python, node, packages] = await Promise.all([
    probe(system),
    named.then((answered) => labelsOf(runner, environment, answered)),
    toolCache === null ? null : examineToolCache(toolCache),
    disksOf([toolCache, work ?? machine.home].filter((path) => path !== null)),
    Promise.all([named, examined]).then(([answered, facts]) => {
      return askOrigins([...machine.origins, ...goOrigins(facts)], answered);
    }),
    examineDocker(system, programs, userId),
    examined,
    findNeeds(needs, programs),
    cached('Python'),
    cached('node'),
    packageSystem(),
  ]);
  return {
    facts: probed.facts,
    runner,
    labels,
    toolCache: cache,
    disks,
    answers,
    docker,
    handlers: binfmtHandlers(system),
    plans,
    go,
    needs,
    found,
    cached: { python, node },
    system: packages,
    inJob,
  };
}

async function runnerOf({ system, cwd, runnerFolder, usualFolders }: DoctorMachine): Promise<RunnerFound | null> {
  const { RUNNER_TEMP } = system.environment;
  const inside = [...(RUNNER_TEMP ? [RUNNER_TEMP] : []), cwd];
  const folder = findRunner({ asked: runnerFolder, inside, usual: usualFolders });
  return folder === null ? null : readRunner(folder);
}

async function labelsOf(
  runner: RunnerFound | null,
  environment: Readonly<Record<string, string | undefined>>,
  named: boolean,
): Promise<LabelsKnown | null> {
  if (!runner?.settings) return null;
  const { settings, folder } = runner;
  const answer = named ? await askLabels(settings, environment) : { reason: 'no name server answers' };
  return { settings, folder, answer };
}

/** A proxy looks names up by itself. */
async function canName({ origins, system: { environment } }: DoctorMachine): Promise<boolean> {
  const first = origins[0];
  if (!first || environment.https_proxy || environment.HTTPS_PROXY) return true;
  return nameServerAnswers(new URL(first.url).hostname);
}

/** A service has the PATH that was written down when the runner was configured. */
function programEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  runner: RunnerFound | null,
  inJob: boolean,
): Readonly<Record<string, string | undefined>> {
  if (inJob || runner === null) return environment;
  return { ...environment, ...(runner.path === null ? {} : { PATH: runner.path }) };
}
