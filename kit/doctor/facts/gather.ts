// Everything that the checks look at, asked of the machine at once.
import type { BuildRequirement } from '../../distributions/packages.ts';
import type { AvailableBuildTools } from '../../install/build/preflight.ts';
import { type PackageSystem, detectPackageSystem as packageSystem } from '../../install/build/system-packages.ts';
import { cachedVersions } from '../../install/tool-cache/write.ts';
import { detectHost } from '../../platform/host/host.ts';
import { nameIn } from '../../platform/platform.ts';
import { type BinfmtHandler, readBinfmtHandlers } from '../../probe/facts/binfmt.ts';
import type { MachineFacts } from '../../probe/facts.ts';
import { probeMachine } from '../../probe/probe.ts';
import { collectBuildRequirements, detectBuildTools } from '../checks/build-tools.ts';
import { type Disk, listDisks } from '../checks/disk.ts';
import { type GoFacts, inspectGo } from '../checks/go.ts';
import type { LabelFacts } from '../checks/labels.ts';
import { type ProductPlan, planProducts } from '../checks/products.ts';
import type { DoctorMachine } from '../machine.ts';
import type { RunnerRequirements } from '../requirements.ts';
import { type DockerFacts, inspectDocker } from './docker.ts';
import { resolveRunnerFolders } from './folders.ts';
import { lookUpRunner } from './labels-api.ts';
import { nameServerResponds } from './name-server.ts';
import { listGoOrigins, measureOrigins, type OriginReachability } from './origins.ts';
import type { ProgramContext } from './programs.ts';
import { findRunner, type InstalledRunner, readRunner } from './runner-folder.ts';
import { inspectToolCache, type ToolCacheFacts } from './tool-cache.ts';

export interface GatheredFacts {
  readonly facts: MachineFacts;
  readonly runner: InstalledRunner | null;
  readonly labels: LabelFacts | null;
  readonly toolCache: ToolCacheFacts | null;
  readonly disks: readonly Disk[];
  readonly originResults: readonly OriginReachability[];
  readonly docker: DockerFacts;
  readonly handlers: readonly BinfmtHandler[] | null;
  readonly plans: readonly ProductPlan[];
  readonly go: GoFacts;
  readonly buildRequirements: readonly BuildRequirement[];
  readonly buildTools: AvailableBuildTools;
  /** Exact versions in the tool cache. */
  readonly cachedRuntimes: { readonly python: readonly string[]; readonly node: readonly string[] };
  readonly packageSystem: PackageSystem;
  /** Whether a job of the runner asks. */
  readonly inJob: boolean;
}

/** Returns what a machine says. Throws `unsupported-platform` where Node runs on a platform that is not known here. */
export async function gatherDoctorFacts(
  requirements: RunnerRequirements,
  machine: DoctorMachine,
): Promise<GatheredFacts> {
  const { system, userId } = machine;
  const { environment } = system;
  const inJob = environment.GITHUB_ACTIONS === 'true';
  const runner = await locateRunner(machine);
  const { toolCache, work } = resolveRunnerFolders(runner, environment);
  const programs: ProgramContext = { env: programEnvironment(environment, runner, inJob), cwd: machine.home };
  const plans = await planProducts(requirements.products, requirements.platform, await detectHost(system));
  const buildRequirements = collectBuildRequirements(plans, requirements.platform.os);
  const arch = nameIn(requirements.platform, 'node').arch;
  const nameServerCheck = canResolveNames(machine);
  const cached = (tool: string) => (toolCache === null ? [] : cachedVersions(toolCache, tool, arch));
  const examined = Promise.resolve(cached('go')).then((versions) => inspectGo(programs, versions));
  const [probed, labels, cache, disks, originResults, docker, go, buildTools, python, node, packages] =
    await Promise.all([
      probeMachine(system),
      nameServerCheck.then((namesResolve) => lookUpLabels(runner, environment, namesResolve)),
      toolCache === null ? null : inspectToolCache(toolCache),
      listDisks([toolCache, work ?? machine.home].filter((path) => path !== null)),
      Promise.all([nameServerCheck, examined]).then(([namesResolve, facts]) => {
        return measureOrigins([...machine.origins, ...listGoOrigins(facts)], namesResolve);
      }),
      inspectDocker(system, programs, userId),
      examined,
      detectBuildTools(buildRequirements, programs),
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
    originResults,
    docker,
    handlers: readBinfmtHandlers(system),
    plans,
    go,
    buildRequirements,
    buildTools,
    cachedRuntimes: { python, node },
    packageSystem: packages,
    inJob,
  };
}

async function locateRunner({
  system,
  cwd,
  runnerFolder,
  defaultFolders: usualFolders,
}: DoctorMachine): Promise<InstalledRunner | null> {
  const { RUNNER_TEMP } = system.environment;
  const inside = [...(RUNNER_TEMP ? [RUNNER_TEMP] : []), cwd];
  const folder = findRunner({ namedFolder: runnerFolder, startFolders: inside, defaultFolders: usualFolders });
  return folder === null ? null : readRunner(folder);
}

async function lookUpLabels(
  runner: InstalledRunner | null,
  environment: Readonly<Record<string, string | undefined>>,
  namesResolve: boolean,
): Promise<LabelFacts | null> {
  if (!runner?.settings) return null;
  const { settings, folder } = runner;
  const lookup = namesResolve ? await lookUpRunner(settings, environment) : { reason: 'no name server answers' };
  return { settings, folder, lookup };
}

/** A proxy looks names up by itself. */
async function canResolveNames({ origins, system: { environment } }: DoctorMachine): Promise<boolean> {
  const first = origins[0];
  if (!first || environment.https_proxy || environment.HTTPS_PROXY) return true;
  return nameServerResponds(new URL(first.url).hostname);
}

/** A service has the PATH that was written down when the runner was configured. */
function programEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  runner: InstalledRunner | null,
  inJob: boolean,
): Readonly<Record<string, string | undefined>> {
  if (inJob || runner === null) return environment;
  return { ...environment, ...(runner.path === null ? {} : { PATH: runner.path }) };
}
