// Gathers the facts that all checks look at, in parallel.
import { detectPackageSystem, type PackageSystem } from '../../install/build/system-packages.ts';
import { listCachedVersions } from '../../install/tool-cache/write.ts';
import { nameIn } from '../../platform/conventions.ts';
import { detectHost, type Host } from '../../platform/host/host.ts';
import { type BinfmtHandler, readBinfmtHandlers } from '../../probe/facts/binfmt.ts';
import type { MachineFacts } from '../../probe/facts.ts';
import { probeMachine } from '../../probe/probe.ts';
import type { EnvironmentVariables } from '../../probe/system.ts';
import type { DoctorMachine } from '../machine.ts';
import type { DoctorRuntime, RunnerRequirements, RuntimeBuildLookup } from '../requirements.ts';
import { type BuildToolFacts, inspectBuildTools } from './build-tools.ts';
import { type Disk, listDisks } from './disks.ts';
import { type DockerFacts, inspectDocker } from './docker.ts';
import { type GoFacts, inspectGo } from './go.ts';
import { type LabelFacts, lookUpLabels } from './labels.ts';
import { nameServerResponds } from './name-server.ts';
import { isDirect, listGoOrigins, measureOrigins, type OriginReachability } from './origins.ts';
import { listSourceBuilds, type ProductPlan, planProducts } from './products.ts';
import type { ProgramContext } from './programs.ts';
import { findRunner, type InstalledRunner, readRunner, resolveRunnerFolders } from './runner.ts';
import { detectServiceManager, type ServiceManager } from './service-manager.ts';
import { inspectToolCache, type ToolCacheFacts } from './tool-cache.ts';

export interface DoctorFacts {
  readonly requirements: RunnerRequirements;
  /** The facts of the probe. */
  readonly machine: MachineFacts;
  readonly environment: EnvironmentVariables;
  /** Whether the doctor runs in a job of the runner. */
  readonly inJob: boolean;
  /** Null on Windows. */
  readonly userId: number | null;
  /** The folder of the runner that the user named, or null. */
  readonly namedRunnerFolder: string | null;
  readonly runner: InstalledRunner | null;
  /** The first of `ignoredRunners` if no other runner was found: its files are read, and nothing in it is run or written to. */
  readonly foreignRunner: InstalledRunner | null;
  /** Folders of runners that other users can write to. */
  readonly ignoredRunners: readonly string[];
  /** Null without a configured runner. */
  readonly labels: LabelFacts | null;
  /** Null if its location is unknown. */
  readonly toolCache: ToolCacheFacts | null;
  readonly disks: readonly Disk[];
  readonly origins: readonly OriginReachability[];
  readonly docker: DockerFacts;
  /** Null if the kernel does not list its handlers. */
  readonly binfmtHandlers: readonly BinfmtHandler[] | null;
  readonly products: readonly ProductPlan[];
  readonly go: GoFacts;
  readonly buildTools: BuildToolFacts;
  /** Exact versions in the tool cache. */
  readonly cachedRuntimes: Readonly<Record<DoctorRuntime, readonly string[]>>;
  readonly findRuntimeBuild: RuntimeBuildLookup | null;
  readonly packageSystem: PackageSystem;
  readonly serviceManager: ServiceManager | null;
}

/** Returns the facts of a machine. Throws `unsupported-platform` if Node runs on an unknown platform. */
export async function gatherDoctorFacts(
  requirements: RunnerRequirements,
  machine: DoctorMachine,
): Promise<DoctorFacts> {
  const { system, userId, findRuntimeBuild, runnerFolder: namedRunnerFolder } = machine;
  const { environment } = system;
  const inJob = environment.GITHUB_ACTIONS === 'true';
  const { runner, foreignRunner, ignored: ignoredRunners } = await locateRunner(machine);
  const { toolCache, work } = resolveRunnerFolders(runner, environment);
  const workFolder = work ?? resolveRunnerFolders(foreignRunner, environment).work ?? machine.home;
  const programs: ProgramContext = { env: withServicePath(environment, runner, inJob), cwd: machine.home };
  const products = await planForRole(requirements, await detectHost(system));
  const arch = nameIn(requirements.platform, 'node').arch;
  const cached = async (tool: string) => (toolCache === null ? [] : listCachedVersions(toolCache, tool, arch));
  const namesResolve = canResolveNames(machine);
  const go = cached('go').then((versions) => inspectGo(programs, versions));
  return {
    requirements,
    environment,
    inJob,
    userId,
    namedRunnerFolder,
    runner,
    foreignRunner,
    ignoredRunners,
    products,
    findRuntimeBuild,
    binfmtHandlers: readBinfmtHandlers(system),
    ...(await awaitAll({
      machine: probeMachine(system).then(({ facts }) => facts),
      labels: namesResolve.then((resolves) => lookUpLabels(runner ?? foreignRunner, environment, resolves)),
      toolCache: toolCache === null ? null : inspectToolCache(toolCache),
      disks: listDisks([toolCache, workFolder].filter((path) => path !== null)),
      origins: measureAllOrigins(machine, listSourceBuilds(products).length > 0 ? go : null, namesResolve),
      docker: inspectDocker(system, programs, userId),
      go,
      cachedRuntimes: awaitAll({ python: cached('Python'), node: cached('node') }),
      buildTools: inspectBuildTools(products, requirements.platform.os, programs),
      packageSystem: detectPackageSystem(),
      serviceManager: detectServiceManager(system),
    })),
  };
}

/** Plans for a machine of the role. Another machine is a problem of its own, which the platform check reports. */
function planForRole({ products, platform }: RunnerRequirements, host: Host): Promise<readonly ProductPlan[]> {
  const fits = host.platform.os === platform.os && host.platform.arch === platform.arch;
  return planProducts(products, platform, fits ? host : { ...host, platform, machine: platform.arch });
}

/** Returns the values of a record of promises. */
async function awaitAll<T extends object>(promises: T): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(promises).map(async ([name, promise]) => [name, await promise] as const);
  return Object.fromEntries(await Promise.all(entries)) as { readonly [K in keyof T]: Awaited<T[K]> };
}

async function locateRunner(
  machine: DoctorMachine,
): Promise<Pick<DoctorFacts, 'runner' | 'foreignRunner'> & { readonly ignored: readonly string[] }> {
  const { system, cwd, runnerFolder, defaultFolders } = machine;
  const { RUNNER_TEMP } = system.environment;
  const startFolders = [...(RUNNER_TEMP ? [RUNNER_TEMP] : []), cwd];
  const { folder, ignored } = findRunner({ namedFolder: runnerFolder, startFolders, defaultFolders });
  const read = async (path: string | undefined) => (path === undefined ? null : readRunner(path));
  return {
    runner: await read(folder ?? undefined),
    foreignRunner: folder === null ? await read(ignored[0]) : null,
    ignored,
  };
}

/** `go`: null if nothing is built here. */
async function measureAllOrigins(
  { origins }: DoctorMachine,
  go: Promise<GoFacts> | null,
  namesResolve: Promise<boolean>,
): Promise<readonly OriginReachability[]> {
  const goOrigins = go === null ? [] : listGoOrigins(await go);
  return measureOrigins([...origins, ...goOrigins], await namesResolve);
}

/** Names of origins behind a proxy need not resolve here, because the proxy resolves them. */
async function canResolveNames({ origins }: DoctorMachine): Promise<boolean> {
  const first = origins.find(isDirect);
  return first ? nameServerResponds(new URL(first.url).hostname) : true;
}

/** A service has the PATH that the runner stored when it was configured. */
function withServicePath(
  environment: EnvironmentVariables,
  runner: InstalledRunner | null,
  inJob: boolean,
): EnvironmentVariables {
  if (inJob || runner === null) return environment;
  return { ...environment, ...(runner.path === null ? {} : { PATH: runner.path }) };
}
