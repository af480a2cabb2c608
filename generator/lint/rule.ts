// What a lint rule is, and what it finds.
import type { RuleId, Severity } from '../config/rule-ids.ts';
import type { KitConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import { type LocatedNode, locationOf, type SourceLocation, type YamlSource } from './model/located-node.ts';
import type { StepScript } from './model/scripts.ts';
import type { Workflow } from './model/workflow.ts';

/** How certain a finding is: `high` without a doubt, else `medium`; `low` if it depends on what the files do not say. */
type Confidence = 'high' | 'medium' | 'low';

export interface LintFinding extends SourceLocation {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** What is wrong, without a full stop. */
  readonly problem: string;
  /** When it is not a problem, in a whole sentence; null for a finding that is certain. */
  readonly doubt: string | null;
  /** What to do, in whole sentences. */
  readonly fix: string;
}

export interface LintContext {
  /** The machines and versions of the repository; null without a config. */
  readonly config: KitConfig | null;
  readonly facts: GeneratorFacts;
}

export interface RuleContext extends LintContext {
  readonly workflows: readonly Workflow[];
  /** Composite actions. Each has one job, which only stands for the job that uses the action: allSteps() visits it, allJobs() does not. */
  readonly actions: readonly Workflow[];
  /** Configurations of Dependabot. */
  readonly dependabot: readonly LocatedNode[];
  /** Files that are not what their place in the repository says: a workflow, an action or a configuration of Dependabot. */
  readonly unusable: readonly UnusableFile[];
  readonly sources: readonly YamlSource[];
  /** Comments that ignore findings, faulty ones included. */
  readonly ignores: readonly IgnoreComment[];
  /** All scripts for POSIX shells in the workflows and actions. */
  readonly scripts: readonly StepScript[];
  /** What comments ignore and no rule reports. Known after all other rules. */
  readonly unusedIgnores: readonly UnusedIgnore[];
}

export interface IgnoreComment {
  readonly location: SourceLocation;
  /** The line that it is for, from 1; null for the whole file. On the first line of a step or a job, it is for all of its lines. */
  readonly line: number | null;
  readonly rules: readonly RuleId[];
  /** Why it ignores nothing, or null. */
  readonly fault: { readonly problem: string; readonly fix?: string } | null;
}

export interface UnusableFile extends SourceLocation {
  /** Without a full stop. */
  readonly problem: string;
}

/** A rule that a comment ignores, and that reports nothing there. */
export interface UnusedIgnore {
  readonly location: SourceLocation;
  readonly rule: RuleId;
}

export interface Rule {
  /** Its section in docs/workflow-lint.md. */
  readonly id: RuleId;
  /** Of a finding without a doubt of its own. An error with a doubt is a warning. */
  readonly severity: Severity;
  /** Why it matters, in whole sentences. */
  readonly explanation: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
  /** Pure. */
  readonly check: (context: RuleContext) => readonly PlacedFinding[];
}

/** What a rule found. Defaults of `fix` and `doubt`: those of the rule. */
export interface RuleFinding {
  readonly location: SourceLocation;
  readonly problem: string;
  readonly fix?: string | undefined;
  readonly doubt?: string | undefined;
  readonly confidence?: Confidence | undefined;
  /** Of a finding that matters less than others of the rule. */
  readonly severity?: Severity | undefined;
  readonly group?: FindingGroup | undefined;
}

/** Findings of a file with the same key have one cause, and are reported once: after comments have ignored some of them. */
export interface FindingGroup {
  readonly key: string;
  /** What the finding adds to the problem of the group, such as the name of its job. */
  readonly item?: string;
  /** Returns the problem of all findings that are left. Default: the problem of the one that is reported. */
  readonly describe?: (items: readonly string[]) => string;
}

/** A finding at one place, before it is merged with those of the same cause. */
export interface PlacedFinding extends LintFinding {
  readonly group: FindingGroup | null;
}

interface RuleParts extends Omit<Rule, 'check'> {
  /** The doubt of each finding, for a rule that is never certain. */
  readonly doubt?: string;
  readonly find: (context: RuleContext) => readonly RuleFinding[];
}

export function defineRule({ id, severity, explanation, fix, doubt: ruleDoubt, find }: RuleParts): Rule {
  const check = (context: RuleContext) =>
    find(context).map(
      ({
        location,
        problem,
        fix: ownFix = fix,
        doubt = ruleDoubt ?? null,
        confidence,
        severity: own,
        group = null,
      }): PlacedFinding => ({
        rule: id,
        severity: own ?? (doubt !== null && severity === 'error' ? 'warning' : severity),
        confidence: confidence ?? (doubt === null ? 'high' : 'medium'),
        ...location,
        problem,
        doubt,
        fix: ownFix,
        group,
      }),
    );
  return { id, severity, explanation, fix, check };
}

interface FindingOptions extends Partial<Omit<RuleFinding, 'location' | 'problem'>> {
  /** Offset in the text of the node. Default: its start. */
  readonly index?: number;
  /** How many characters of its line are meant. Default: the node as far as it is on its first line, or the word at `index`. */
  readonly length?: number | undefined;
}

export function createFinding(
  at: LocatedNode,
  problem: string,
  { index, length, ...rest }: FindingOptions = {},
): RuleFinding {
  const location = locationOf(at, index);
  return { location: length === undefined ? location : { ...location, length }, problem, ...rest };
}
