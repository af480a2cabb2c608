// What migration finds in a workflow: a step that it replaces, or one that a person has to look at.
import type { YamlSource } from '../lint/model/located-node.ts';
import type { Workflow, WorkflowJob } from '../lint/model/workflow.ts';
import type { Edit } from './text/edits.ts';
import type { SourceStep } from './text/source-step.ts';

/** How the replacement is referred to: `uses: <uses> # <comment>`. */
export interface ActionReference {
  readonly uses: string;
  readonly comment: string | null;
}

export interface MigrateOptions {
  readonly action: ActionReference;
  /** Also replace downloads from GitHub's releases, which still work. */
  readonly includeGitHub: boolean;
}

/** A step with everything around it that decides whether it can be replaced. */
export interface StepContext extends MigrateOptions {
  readonly source: YamlSource;
  /** Null in a composite action. */
  readonly workflow: Workflow | null;
  readonly job: WorkflowJob | null;
  /** Start and end offsets of the job, or of the composite action: where expressions see the step's outputs. */
  readonly scope: readonly [number, number];
  /** All steps of the job. */
  readonly steps: readonly SourceStep[];
  readonly index: number;
  readonly step: SourceStep;
}

export interface Migration {
  readonly kind: 'migration';
  readonly step: SourceStep;
  /** What was replaced: `ibnesayeed/setup-ipfs@master`. */
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Whole sentences about what the reader should know of the new step. */
  readonly notes: readonly string[];
  /** How many steps, this one and those behind it, were replaced. */
  readonly steps: number;
}

export interface SkippedStep {
  readonly kind: 'doubt';
  readonly step: SourceStep;
  readonly what: string;
  /** Why the step is left alone, without a full stop. */
  readonly reason: string;
  /** What to do by hand, in whole sentences. */
  readonly fix: string;
}

/** Null: not a step of the kind. */
export type StepMigrator = (context: StepContext) => Migration | SkippedStep | null;
