// What a lint rule is, and what it finds.
import type { KitConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import { type LocatedNode, locationOf, type SourceLocation, type YamlSource } from './model/located-node.ts';
import type { StepScript } from './model/scripts.ts';
import type { Workflow } from './model/workflow.ts';

type Severity = 'error' | 'warning';

export interface LintFinding extends SourceLocation {
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, without a full stop. */
  readonly problem: string;
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
  /** Configurations of Dependabot. */
  readonly dependabot: readonly LocatedNode[];
  /** Files that are neither a workflow nor a configuration of Dependabot. */
  readonly unusable: readonly UnusableFile[];
  readonly sources: readonly YamlSource[];
  /** All scripts for POSIX shells in the workflows. */
  readonly scripts: readonly StepScript[];
}

export interface UnusableFile extends SourceLocation {
  /** Without a full stop. */
  readonly problem: string;
}

export interface Rule {
  /** Its section in docs/workflow-lint.md. */
  readonly id: string;
  readonly severity: Severity;
  /** Why it matters, in whole sentences. */
  readonly explanation: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
  /** Pure. */
  readonly check: (context: RuleContext) => readonly LintFinding[];
}

/** What a rule found. Default of `fix`: that of the rule. */
export interface RuleFinding {
  readonly location: SourceLocation;
  readonly problem: string;
  readonly fix?: string;
}

interface RuleParts extends Omit<Rule, 'check'> {
  readonly find: (context: RuleContext) => readonly RuleFinding[];
}

export function defineRule({ id, severity, explanation, fix, find }: RuleParts): Rule {
  const check = (context: RuleContext) =>
    find(context).map(({ location, problem, fix: ownFix = fix }) => ({
      rule: id,
      severity,
      ...location,
      problem,
      fix: ownFix,
    }));
  return { id, severity, explanation, fix, check };
}

interface FindingOptions {
  readonly fix?: string | undefined;
  /** Offset in the text of the node. Default: its start. */
  readonly index?: number;
}

export function createFinding(at: LocatedNode, problem: string, { fix, index }: FindingOptions = {}): RuleFinding {
  return { location: locationOf(at, index), problem, ...(fix === undefined ? {} : { fix }) };
}
