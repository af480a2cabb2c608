// What a rule is, and what it finds.
import type { KitConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import { type LocatedNode, locationOf, type SourceLocation, type YamlSource } from './model/located-node.ts';
import type { StepScript } from './model/scripts.ts';
import type { Workflow } from './model/workflow.ts';

export type Severity = 'error' | 'warning';

export interface LintFinding extends SourceLocation {
  readonly rule: string;
  readonly severity: Severity;
  /** Without a full stop. */
  readonly problem: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
}

export interface LintContext {
  /** What the repository says of its machines and versions; null where it has no config. */
  readonly config: KitConfig | null;
  readonly facts: GeneratorFacts;
}

export interface RuleContext extends LintContext {
  readonly workflows: readonly Workflow[];
  /** Dependabot's configuration. */
  readonly dependabot: readonly LocatedNode[];
  /** Files that are neither. */
  readonly unusable: readonly UnusableFile[];
  readonly sources: readonly YamlSource[];
  /** All scripts of POSIX shells in the workflows. */
  readonly scripts: readonly StepScript[];
}

export interface UnusableFile extends SourceLocation {
  readonly problem: string;
}

export interface Rule {
  /** Its section in docs/workflow-lint.md. */
  readonly id: string;
  readonly severity: Severity;
  readonly explanation: string;
  readonly fix: string;
  /** Pure. */
  readonly check: (context: RuleContext) => readonly LintFinding[];
}

/** What a rule found; where `fix` is left out, the rule's own is meant. */
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

/** `index`: the character of a text. */
export function createFinding(at: LocatedNode, problem: string, fix?: string, index = 0): RuleFinding {
  return { location: locationOf(at, index), problem, ...(fix === undefined ? {} : { fix }) };
}
