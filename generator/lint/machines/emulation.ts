// Which jobs run programs under emulation, and what they run so.
import { findContainerRuns, resolveWord } from '../model/containers.ts';
import { getValue, type LocatedNode, scalarTextAt } from '../model/located-node.ts';
import { expandMatrixExpressions, type MatrixLeg } from '../model/matrix.ts';
import { type StepScript, scriptsOfJob, scriptTextsOf } from '../model/scripts.ts';
import { legsOfStep } from '../model/step-legs.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { platformsOfLegs } from './architecture.ts';
import { architectureOfPlatform } from './architecture-names.ts';

const SETUP = /^docker\/setup-qemu-action$/;
/** Actions that run a script for another architecture, with the input that names it and the one that has the script. */
const RUN_ACTIONS: Readonly<Record<string, { readonly arch: string; readonly script: string }>> = {
  'uraimo/run-on-arch-action': { arch: 'arch', script: 'run' },
  'pguyot/arm-runner-action': { arch: 'cpu', script: 'commands' },
};
const INSTALLS = /tonistiigi\/binfmt|multiarch\/qemu-user-static|\bqemu-user(?:-static)?\b|\bbinfmt-support\b/;

export interface EmulatedRun {
  /** The text that has the commands. */
  readonly at: LocatedNode;
  readonly index: number;
  /** What runs in the container, without quotes; the script of an action. */
  readonly command: string;
  /** In which legs the platform is that of the runner, another one, or not known. */
  readonly platforms: ReadonlySet<'native' | 'foreign' | 'unknown'>;
  /** A runner that has the platform itself. */
  readonly native: { readonly runner: string; readonly platform: string } | null;
}

type Machines = Parameters<typeof platformsOfLegs>[1] & Parameters<typeof scriptsOfJob>[1];

/** Returns whether a job installs emulators. */
export function setsUpEmulation(job: WorkflowJob): boolean {
  return job.steps.some(
    (step) =>
      SETUP.test(step.uses?.name ?? '') ||
      Object.hasOwn(RUN_ACTIONS, step.uses?.name ?? '') ||
      scriptTextsOf(step).some(({ value }) => INSTALLS.test(value)),
  );
}

/** Returns whether a job runs programs under emulation, or may do so. A job that only builds images does not. */
export function isEmulated(job: WorkflowJob, machines: Machines): boolean {
  return findEmulatedRuns(job, machines).some(({ platforms }) => platforms.has('foreign') || platforms.has('unknown'));
}

const runsByJob = new WeakMap<WorkflowJob, readonly EmulatedRun[]>();

/** Returns what a job that installs emulators runs for a platform that it names. */
export function findEmulatedRuns(job: WorkflowJob, machines: Machines): readonly EmulatedRun[] {
  const known = runsByJob.get(job) ?? (setsUpEmulation(job) ? readRuns(job, machines) : []);
  runsByJob.set(job, known);
  return known;
}

function readRuns(job: WorkflowJob, machines: Machines): readonly EmulatedRun[] {
  const inContainers = scriptsOfJob(job, machines).flatMap((script) =>
    findContainerRuns(script.code).flatMap(({ platform, command, index }): readonly EmulatedRun[] => {
      if (platform === null || INSTALLS.test(script.code.slice(index, index + 200).split('\n', 1)[0] ?? '')) return [];
      const architectureIn = (leg: MatrixLeg) => resolveWord(platform, script, leg);
      return [{ at: script.text.at, index, command, ...comparePlatforms(job, script.step, architectureIn, machines) }];
    }),
  );
  return [...inContainers, ...job.steps.flatMap((step) => readActionRun(job, step, machines))];
}

function readActionRun(job: WorkflowJob, step: WorkflowStep, machines: Machines): readonly EmulatedRun[] {
  const name = step.uses?.name ?? '';
  const inputs = Object.hasOwn(RUN_ACTIONS, name) ? RUN_ACTIONS[name] : undefined;
  if (!inputs) return [];
  const script = getValue(step.at, 'with', inputs.script);
  const arch = scalarTextAt(getValue(step.at, 'with', inputs.arch)) ?? '';
  const at = script ?? step.uses?.at ?? step.at;
  const compared = comparePlatforms(job, step, (leg) => expandMatrixExpressions(arch, leg), machines);
  return [{ at, index: 0, command: scalarTextAt(script) ?? '', ...compared }];
}

/** Compares a platform, which may depend on the leg, with that of the runner of each leg. */
function comparePlatforms(
  job: WorkflowJob,
  step: StepScript['step'],
  platformIn: (leg: MatrixLeg) => string | null,
  machines: Machines,
): Pick<EmulatedRun, 'platforms' | 'native'> {
  const runners = new Map(platformsOfLegs(job, machines).map((each) => [each.leg, each]));
  const platforms = new Set<'native' | 'foreign' | 'unknown'>();
  let native: EmulatedRun['native'] = null;
  for (const leg of legsOfStep(step, job)) {
    const requested = platformIn(leg);
    const runner = runners.get(leg);
    const architecture = requested === null ? null : architectureOfPlatform(requested);
    if (requested === null || requested === '' || requested.includes('$')) platforms.add('unknown');
    else if (architecture === null) platforms.add('foreign');
    else if (!runner) platforms.add('unknown');
    else if (runner.architecture !== architecture || (runner.os ?? 'linux') !== 'linux') platforms.add('foreign');
    else {
      platforms.add('native');
      native ??= { runner: runner.runner, platform: `linux/${architecture}` };
    }
  }
  return { platforms, native };
}
