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
import { builtHere, checkProducts } from './checks/products.ts';
import { checkProxies } from './checks/proxies.ts';
import { checkRunnerArchitecture, checkRunnerUser, checkRunnerVersion } from './checks/runner.ts';
import { checkRuntime } from './checks/runtimes.ts';
import { checkToolCache } from './checks/tool-cache.ts';
import { type Gathered, gather } from './facts/gather.ts';
import type { Finding } from './finding.ts';
import { type DoctorMachine, thisMachine } from './machine.ts';
import type { Wanted } from './requirements.ts';

/**
 * Returns what all checks find, in the order in which a machine is set up. Takes less than ten seconds.
 * Throws `unsupported-platform` where Node runs on a platform that is not known here.
 */
export async function examine(wanted: Wanted, machine: DoctorMachine = thisMachine()): Promise<readonly Finding[]> {
  const gathered = await gather(wanted, machine);
  const { facts, toolCache, disks, answers } = gathered;
  return [
    checkPlatform(facts, wanted.platform),
    ...runnerFindings(gathered, wanted, machine),
    checkToolCache(toolCache),
    checkDisk(disks),
    checkClock(answers),
    ...toolFindings(gathered, wanted, machine),
    checkProxies({ environment: machine.system.environment, runner: gathered.inJob ? null : gathered.runner }),
    ...answers.map((answer) => checkOrigin(answer, gathered.runner?.folder ?? null)),
  ];
}

function runnerFindings({ runner, labels }: Gathered, wanted: Wanted, machine: DoctorMachine): readonly Finding[] {
  const { runnerFolder, userId } = machine;
  return [
    checkRunnerVersion(runner, runnerFolder),
    ...(runner ? [checkRunnerArchitecture(runner, wanted.platform)] : []),
    ...(runner && userId !== null ? [checkRunnerUser(runner, userId)] : []),
    checkLabels(labels, wanted.labels),
  ];
}

function toolFindings(gathered: Gathered, wanted: Wanted, { builds }: DoctorMachine): readonly Finding[] {
  const { facts, docker, handlers, plans, go, needs, found, cached, system } = gathered;
  const { distribution } = facts;
  const { platform } = wanted;
  return [
    checkDocker(docker, facts['docker-platforms'], wanted, system),
    checkBuildx(docker),
    checkBinfmt(handlers, wanted, system.manager),
    checkProducts(plans),
    checkGo(go, builtHere(plans)),
    ...(needs.length > 0 ? [checkBuildTools(needs, found, system)] : []),
    checkRuntime('python', wanted.pythons, { platform, distribution, cached: cached.python, builds }),
    checkRuntime('node', wanted.nodes, { platform, distribution, cached: cached.node, builds }),
  ];
}
