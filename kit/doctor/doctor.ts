// Checks whether this machine can be a self-hosted runner for the generated workflows. Changes nothing on the machine.
import type { Check } from './check.ts';
import { binfmtCheck } from './checks/binfmt.ts';
import { buildToolsCheck } from './checks/build-tools.ts';
import { buildxCheck } from './checks/buildx.ts';
import { clockCheck } from './checks/clock.ts';
import { diskCheck } from './checks/disk.ts';
import { dockerCheck } from './checks/docker.ts';
import { goCheck } from './checks/go.ts';
import { labelsCheck } from './checks/labels.ts';
import { nodeCheck } from './checks/node.ts';
import { originsCheck } from './checks/origins.ts';
import { platformCheck } from './checks/platform.ts';
import { productsCheck } from './checks/products.ts';
import { proxiesCheck } from './checks/proxies.ts';
import { pythonCheck } from './checks/python.ts';
import { runnerArchitectureCheck } from './checks/runner-architecture.ts';
import { runnerFolderCheck } from './checks/runner-folder.ts';
import { runnerUserCheck } from './checks/runner-user.ts';
import { runnerVersionCheck } from './checks/runner-version.ts';
import { toolCacheCheck } from './checks/tool-cache.ts';
import { type DoctorFacts, gatherDoctorFacts } from './facts/gather.ts';
import type { DoctorFinding } from './finding.ts';
import type { DoctorMachine } from './machine.ts';
import type { RunnerRequirements } from './requirements.ts';

/** In the order in which people set up a machine. */
const CHECKS: readonly Check[] = [
  platformCheck,
  runnerFolderCheck,
  runnerVersionCheck,
  runnerArchitectureCheck,
  runnerUserCheck,
  labelsCheck,
  toolCacheCheck,
  diskCheck,
  clockCheck,
  dockerCheck,
  buildxCheck,
  binfmtCheck,
  productsCheck,
  goCheck,
  buildToolsCheck,
  pythonCheck,
  nodeCheck,
  proxiesCheck,
  originsCheck,
];

/** Returns the findings of all checks, within ten seconds. Throws `unsupported-platform` if Node runs on an unknown platform. */
export async function runChecks(
  requirements: RunnerRequirements,
  machine: DoctorMachine,
): Promise<readonly DoctorFinding[]> {
  return judgeFacts(await gatherDoctorFacts(requirements, machine));
}

/** Returns the findings of all checks for the facts of a machine. Pure. */
export function judgeFacts(facts: DoctorFacts): readonly DoctorFinding[] {
  return CHECKS.flatMap(({ run }) => run(facts));
}
