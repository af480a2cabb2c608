// Is this machine fit to be a self-hosted runner for the generated workflows? Each check is a function over what was
// gathered; nothing is changed on the machine.
import { checkBinfmt } from './checks/binfmt.ts';
import { checkBuildTools } from './checks/build-tools.ts';
import { checkClock, checkOrigin } from './checks/connectivity.ts';
import { checkDisk } from './checks/disk.ts';
import { checkBuildx, checkDocker } from './checks/docker.ts';
import { checkGo } from './checks/go.ts';
import { checkLabels } from './checks/labels.ts';
import { checkPlatform } from './checks/platform.ts';
import { checkProducts, listSourceBuilds } from './checks/products.ts';
import { checkProxies } from './checks/proxies.ts';
import { checkRunnerArchitecture, checkRunnerUser, checkRunnerVersion } from './checks/runner.ts';
import { checkRuntime } from './checks/runtimes.ts';
import { checkToolCache } from './checks/tool-cache.ts';
import { type GatheredFacts, gatherDoctorFacts } from './facts/gather.ts';
import type { DoctorFinding } from './finding.ts';
import { type DoctorMachine, localDoctorMachine } from './machine.ts';
import type { RunnerRequirements } from './requirements.ts';

/**
 * Returns what all checks find, in the order in which a machine is set up. Takes less than ten seconds.
 * Throws `unsupported-platform` where Node runs on a platform that is not known here.
 */
export async function runChecks(
  requirements: RunnerRequirements,
  machine: DoctorMachine = localDoctorMachine(),
): Promise<readonly DoctorFinding[]> {
  const gathered = await gatherDoctorFacts(requirements, machine);
  const { facts, toolCache, disks, originResults } = gathered;
  return [
    checkPlatform(facts, requirements.platform),
    ...runnerFindings(gathered, requirements, machine),
    checkToolCache(toolCache),
    checkDisk(disks),
    checkClock(originResults),
    ...toolFindings(gathered, requirements, machine),
    checkProxies({ environment: machine.system.environment, runner: gathered.inJob ? null : gathered.runner }),
    ...originResults.map((answer) => checkOrigin(answer, gathered.runner?.folder ?? null)),
  ];
}

function runnerFindings(
  { runner, labels }: GatheredFacts,
  requirements: RunnerRequirements,
  machine: DoctorMachine,
): readonly DoctorFinding[] {
  const { runnerFolder, userId } = machine;
  return [
    checkRunnerVersion(runner, runnerFolder),
    ...(runner ? [checkRunnerArchitecture(runner, requirements.platform)] : []),
    ...(runner && userId !== null ? [checkRunnerUser(runner, userId)] : []),
    checkLabels(labels, requirements.labels),
  ];
}

function toolFindings(
  gathered: GatheredFacts,
  requirements: RunnerRequirements,
  { findRuntimeBuild: builds }: DoctorMachine,
): readonly DoctorFinding[] {
  const { facts, docker, handlers, plans, go, buildRequirements, buildTools, cachedRuntimes, packageSystem } = gathered;
  const { distribution } = facts;
  const { platform } = requirements;
  return [
    checkDocker(docker, facts['docker-platforms'], requirements, packageSystem),
    checkBuildx(docker),
    checkBinfmt(handlers, requirements, packageSystem.manager),
    checkProducts(plans),
    checkGo(go, listSourceBuilds(plans)),
    ...(buildRequirements.length > 0 ? [checkBuildTools(buildRequirements, buildTools, packageSystem)] : []),
    checkRuntime('python', requirements.pythons, {
      platform,
      distribution,
      cached: cachedRuntimes.python,
      findRuntimeBuild: builds,
    }),
    checkRuntime('node', requirements.nodes, {
      platform,
      distribution,
      cached: cachedRuntimes.node,
      findRuntimeBuild: builds,
    }),
  ];
}
