// What migration finds in a workflow: a step that it replaces, or one that it leaves alone for a reason.
import type { YamlSource } from '../lint/model/located-node.ts';
import type { Workflow, WorkflowJob } from '../lint/model/workflow.ts';
import type { Edit } from './text/edits.ts';
import type { SourceStep } from './text/source-step.ts';

/** The new action, as a workflow names it: `uses: <uses> # <comment>`. */
export interface ActionReference {
  readonly uses: string;
  readonly comment: string | null;
}

export interface MigrateOptions {
  readonly action: ActionReference;
  /** Also replace downloads from GitHub's releases, which still work. */
  readonly includeGitHub: boolean;
}

/** A step, with everything around it that decides whether it can be replaced. */
export interface StepContext extends MigrateOptions {
  readonly source: YamlSource;
  /** Null in a composite action. */
  readonly workflow: Workflow | null;
  readonly job: WorkflowJob | null;
  /** Start and end offsets of the job or the composite action: where expressions can read the outputs of the step. */
  readonly scope: readonly [number, number];
  /** All steps of the job. */
  readonly steps: readonly SourceStep[];
  /** Of this step in `steps`. */
  readonly index: number;
  readonly step: SourceStep;
}

export interface Migration {
  readonly kind: 'migration';
  readonly step: SourceStep;
  /** What was replaced: `ibnesayeed/setup-ipfs@master`. */
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Whole sentences about the new step. */
  readonly notes: readonly string[];
  /** How many steps were replaced: this one and those after it. */
  readonly steps: number;
}

export interface SkippedStep {
  readonly kind: 'skipped';
  readonly step: SourceStep;
  /** What the step uses or downloads. */
  readonly what: string;
  /** Why the step is left alone, without a full stop. */
  readonly reason: string;
  /** What to do by hand, in whole sentences. */
  readonly fix: string;
}

export interface SkipReason {
  /** Without a full stop. */
  readonly reason: string;
  /** In whole sentences. Default: the step has to be replaced by hand. */
  readonly fix?: string;
}

/** Returns null for a step that is not of its kind. */
export type StepMigrator = (context: StepContext) => Migration | SkippedStep | null;

export function skipStep(
  step: SourceStep,
  what: string,
  { reason, fix = 'Replace the step by hand.' }: SkipReason,
): SkippedStep {
  return { kind: 'skipped', step, what, reason, fix };
}
