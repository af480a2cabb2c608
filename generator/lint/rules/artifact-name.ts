// artifact-name: two uploads of one run with the same name.
import { evaluateText, type KnownValues, knownValues } from '../expressions/evaluate.ts';
import { simplifyText } from '../expressions/simplify.ts';
import { mayBeTrue, onlyValue } from '../expressions/values.ts';
import { getValue, type LocatedNode, scalarTextAt } from '../model/located-node.ts';
import { hasOwnLegs, type MatrixLeg } from '../model/matrix.ts';
import { contextOfLeg, legsThatRunStep, SUCCESS } from '../model/step-legs.ts';
import type { Workflow, WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';
import { findSkippableJobs } from '../runs/skippable-jobs.ts';

export const artifactName = defineRule({
  id: 'artifact-name',
  severity: 'error',
  explanation:
    'A run can use an artifact name once. If several legs use one name, the second upload fails, or, with `overwrite`, replaces the first.',
  fix: 'Put every axis of the matrix into the name.',
  find: ({ workflows }) => workflows.flatMap(checkWorkflow),
});

interface Upload {
  readonly job: WorkflowJob;
  readonly step: WorkflowStep;
  readonly at: LocatedNode;
  /** As written. */
  readonly name: string;
  readonly legs: readonly MatrixLeg[];
  readonly doubt: string | undefined;
  readonly overwrites: boolean;
}

function checkWorkflow(workflow: Workflow): readonly RuleFinding[] {
  const uploads = workflow.jobs.flatMap((job) => job.steps.flatMap((step) => readUpload(job, step) ?? []));
  const skippable = findSkippableJobs(workflow);
  const deletes = workflow.jobs.some(({ steps }) => steps.some(({ uses }) => /delete-artifact/.test(uses?.name ?? '')));
  const firsts = new Map<string, Upload>();
  const isProven = (one: Upload, other: Upload): boolean => {
    if (deletes || one.doubt || other.doubt) return false;
    return one.job === other.job ? one.step !== other.step : !skippable.has(one.job) && !skippable.has(other.job);
  };
  return uploads.flatMap((upload) => {
    const names = upload.legs.flatMap((leg) => nameIn(leg, upload) ?? []);
    const different = new Set(names);
    // What a step overwrites of another one is meant.
    const before = upload.overwrites
      ? undefined
      : [...different].flatMap((name) => firsts.get(name) ?? []).find((other) => isProven(upload, other));
    if (!upload.overwrites) for (const name of different) if (!firsts.has(name)) firsts.set(name, upload);
    if (different.size < names.length && hasOwnLegs(upload.job.matrix)) return [reportLegs(upload)];
    return before ? [reportSecond(upload, before)] : [];
  });
}

/** The status with which a step runs, and the doubt if it is not success. */
const STATUSES: readonly (readonly [status: KnownValues, doubt: string | undefined])[] = [
  [SUCCESS, undefined],
  [
    knownValues([
      ['success()', false],
      ['failure()', true],
      ['cancelled()', false],
    ]),
    'It is not a problem if at most one leg fails.',
  ],
];

function readUpload(job: WorkflowJob, step: WorkflowStep): Upload | null {
  const { uses } = step;
  if (uses?.name !== 'actions/upload-artifact' || (uses.major ?? 4) < 4) return null;
  const input = (name: string) => getValue(step.at, 'with', name);
  if (scalarTextAt(input('archive')) === 'false') return null;
  const at = input('name');
  const [legs, doubt] = STATUSES.map(([status, text]) => [legsThatRunStep(step, job, status), text] as const).find(
    ([each]) => each.length > 0,
  ) ?? [[], undefined];
  const overwrite = input('overwrite');
  const overwritten = overwrite === null ? false : onlyValue(evaluateText(scalarTextAt(overwrite) ?? '', job.known));
  // A value that is not known may be true.
  const overwrites = overwritten !== false && overwritten !== 'false';
  return {
    job,
    step,
    at: at ?? uses.at,
    name: scalarTextAt(at) ?? 'artifact',
    legs,
    doubt: doubt ?? doubtOf(job, step),
    overwrites,
  };
}

function doubtOf(job: WorkflowJob, step: WorkflowStep): string | undefined {
  const mayFail = [step.continueOnError, job.continueOnError].some(
    (text) => text && job.legs.every((leg) => mayBeTrue(evaluateText(text.value, contextOfLeg(leg, job)))),
  );
  if (mayFail) return 'It is not a problem if only one of the artifacts is used.';
  return scalarTextAt(getValue(step.at, 'with', 'if-no-files-found')) === 'ignore'
    ? 'It is not a problem if only one leg has files to upload.'
    : undefined;
}

/** Values that are the same in the whole run of a workflow. */
const SHARED = /^(?:github\.(?!action|job\b|workspace|env\b|path\b)|inputs\.|vars\.|needs\.)/;

/** Returns the name in a leg; null if it is not known to be the same in another leg. */
function nameIn(leg: MatrixLeg, { job, name }: Upload): string | null {
  const known = new Map([...contextOfLeg(leg, job), ...knownValues([['github.job', job.id]])]);
  return simplifyText(name, { known, replaced: new Map(), isShared: (path) => SHARED.test(path) });
}

function reportLegs({ job, at, name, doubt, overwrites }: Upload): RuleFinding {
  if (!overwrites)
    return createFinding(at, `several legs of job ${job.id} upload an artifact named '${name}'`, { doubt });
  return createFinding(at, `legs of job ${job.id} replace each other's artifact '${name}'`, {
    doubt: 'It is not a problem if all legs upload the same files.',
  });
}

function reportSecond({ job, at, name }: Upload, before: Upload): RuleFinding {
  const other = before.job === job ? 'another step' : `job ${before.job.id}`;
  return createFinding(at, `job ${job.id} uploads an artifact named '${name}', which ${other} uploads as well`, {
    fix: 'Give each artifact of a run a name of its own.',
  });
}
