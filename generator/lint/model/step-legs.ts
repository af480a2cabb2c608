// The legs of a job in which a step runs, as far as its condition and the runners tell.
import { isAlwaysTrue, isNeverTrue, type KnownValues, knownValues } from '../expressions/evaluate.ts';
import { knownValuesOf, type MatrixLeg } from './matrix.ts';
import { runnersByLeg } from './runner.ts';
import type { WorkflowJob, WorkflowStep } from './workflow.ts';

/** Rules ask for each step of a job. */
const contextsByJob = new WeakMap<WorkflowJob, ReadonlyMap<MatrixLeg, KnownValues>>();

/** Returns the values of contexts in each leg: the inputs of the workflow, the matrix and, for runners of GitHub, `runner.os` and `runner.arch`. */
export function contextOfLeg(leg: MatrixLeg, job: WorkflowJob): KnownValues {
  const known = contextsByJob.get(job) ?? readContexts(job);
  contextsByJob.set(job, known);
  return known.get(leg) ?? job.known;
}

/** Returns the legs in which a step may run: all but those for which its condition is never true. */
export function legsOfStep(step: WorkflowStep, job: WorkflowJob): readonly MatrixLeg[] {
  const { condition } = step;
  if (!condition) return job.legs;
  return job.legs.filter((leg) => !isNeverTrue(condition.value, contextOfLeg(leg, job)));
}

/** Returns the legs in which a step certainly runs if the steps before it succeed, or have another status. */
export function legsThatRunStep(
  step: WorkflowStep,
  job: WorkflowJob,
  status: KnownValues = SUCCESS,
): readonly MatrixLeg[] {
  const { condition } = step;
  if (!condition) return job.legs;
  return job.legs.filter((leg) => isAlwaysTrue(condition.value, new Map([...contextOfLeg(leg, job), ...status])));
}

export const SUCCESS: KnownValues = knownValues([
  ['success()', true],
  ['failure()', false],
  ['cancelled()', false],
]);

const PLATFORM = /^(ubuntu|windows|macos)-(?:latest|(\d+)(?:\.\d+)?)(?:-vs\d+)?(-arm|-intel|-large|-xlarge)?$/i;
const SYSTEMS: Readonly<Record<string, string>> = { ubuntu: 'Linux', windows: 'Windows', macos: 'macOS' };
/** The first macOS whose label without a suffix is an arm64 machine. */
const MACOS_ARM64 = 14;

const OWN_MACHINE: KnownValues = knownValues([['runner.environment', 'self-hosted']]);

function readContexts(job: WorkflowJob): ReadonlyMap<MatrixLeg, KnownValues> {
  return new Map(
    runnersByLeg(job).map(({ leg, runners: [runner] }) => {
      const labels = runner?.certain && runner.group === null && runner.labels.length === 1 ? runner.labels : [];
      const own = runner?.certain && runner.labels.some((label) => label.toLowerCase() === 'self-hosted');
      const platform = own ? OWN_MACHINE : platformOf(labels[0] ?? '');
      return [leg, new Map([...job.known, ...knownValuesOf(leg), ...platform])];
    }),
  );
}

function platformOf(label: string): KnownValues {
  const [, name, release, suffix] = PLATFORM.exec(label)?.map((part) => part?.toLowerCase()) ?? [];
  if (name === undefined) return new Map();
  const appleSilicon =
    name === 'macos' && (suffix === '-xlarge' || (!suffix && Number(release ?? MACOS_ARM64) >= MACOS_ARM64));
  return knownValues([
    ['runner.os', SYSTEMS[name] ?? null],
    ['runner.arch', suffix === '-arm' || appleSilicon ? 'ARM64' : 'X64'],
    ['runner.environment', 'github-hosted'],
  ]);
}
