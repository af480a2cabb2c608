// What a rule is, and what it finds.
import type { Config } from '../config/schema.ts';
import type { Facts } from '../facts/facts.ts';
import { type At, type Place, placeOf, type Source } from './model/located-node.ts';
import type { Script } from './model/scripts.ts';
import type { Job, Step, Workflow } from './model/workflow.ts';

export type Severity = 'error' | 'warning';

export interface Finding extends Place {
  readonly rule: string;
  readonly severity: Severity;
  /** Without a full stop. */
  readonly message: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
}

export interface LintContext {
  /** What the repository says of its machines and versions; null where it has no config. */
  readonly config: Config | null;
  readonly facts: Facts;
}

export interface RuleContext extends LintContext {
  readonly workflows: readonly Workflow[];
  /** Dependabot's configuration. */
  readonly dependabot: readonly At[];
  /** Files that are neither. */
  readonly unusable: readonly Unusable[];
  readonly sources: readonly Source[];
  /** All scripts of POSIX shells in the workflows. */
  readonly scripts: readonly Script[];
}

export interface Unusable extends Place {
  readonly problem: string;
}

export interface Rule {
  /** Its section in docs/workflow-lint.md. */
  readonly id: string;
  readonly severity: Severity;
  readonly explanation: string;
  readonly fix: string;
  /** Pure. */
  readonly check: (context: RuleContext) => readonly Finding[];
}

/** What a rule found; where `fix` is left out, the rule's own is meant. */
export interface Hit {
  readonly place: Place;
  readonly message: string;
  readonly fix?: string;
}

interface RuleParts extends Omit<Rule, 'check'> {
  readonly find: (context: RuleContext) => readonly Hit[];
}

export function defineRule({ id, severity, explanation, fix, find }: RuleParts): Rule {
  const check = (context: RuleContext) =>
    find(context).map(({ place, message, fix: own = fix }) => ({ rule: id, severity, ...place, message, fix: own }));
  return { id, severity, explanation, fix, check };
}

/** `index`: the character of a text. */
export function hit(at: At, message: string, fix?: string, index = 0): Hit {
  return { place: placeOf(at, index), message, ...(fix === undefined ? {} : { fix }) };
}

export interface JobInWorkflow {
  readonly workflow: Workflow;
  readonly job: Job;
}

export interface StepInJob extends JobInWorkflow {
  readonly step: Step;
}

export function allJobs({ workflows }: Pick<RuleContext, 'workflows'>): readonly JobInWorkflow[] {
  return workflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job })));
}

export function allSteps(context: Pick<RuleContext, 'workflows'>): readonly StepInJob[] {
  return allJobs(context).flatMap(({ workflow, job }) => job.steps.map((step) => ({ workflow, job, step })));
}
