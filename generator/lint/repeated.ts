// One finding for a mistake that a file repeats.
import { visit } from 'yaml';
import type { YamlSource } from './model/located-node.ts';
import type { WorkflowJob } from './model/workflow.ts';
import type { FindingGroup, LintFinding, PlacedFinding, RuleFinding } from './rule.ts';
import { compareSeverity } from './select.ts';

/** Returns the group of a mistake that counts its places. */
export function countPlaces(problem: string): FindingGroup {
  return {
    key: problem,
    describe: ({ length }) => {
      if (length === 1) return problem;
      return `${problem}, here and in ${length === 2 ? 'one more place' : `${length - 1} more places`}`;
    },
  };
}

/** Returns a finding that a job has once, where its problem is first. */
export function onceInJob(finding: RuleFinding, { id }: WorkflowJob): RuleFinding {
  return { ...finding, group: { key: JSON.stringify([id, finding.problem]) } };
}

/** Returns one finding for each group of a rule in a file: the first of the worst ones, with the problem of all. */
export function mergeGroups(
  findings: readonly PlacedFinding[],
  sources: readonly YamlSource[],
): readonly LintFinding[] {
  const merged = groupBy(findings, (each) => (each.group ? JSON.stringify([each.group.key]) : placeOf(each))).map(
    (all) => {
      const worst = worstOf(all);
      const items = new Map(all.map((each) => [placeOf(each), each.group?.item ?? '']));
      const problem = worst.group?.describe?.([...items.values()]) ?? worst.problem;
      return { ...worst, problem };
    },
  );
  const aliased = new Set(sources.filter(hasAlias).map(({ path }) => path));
  // Several jobs can have a place with a mistake, which counts once.
  const places = groupBy(merged, (each) => (aliased.has(each.file) ? positionOf(each) : placeOf(each)));
  return places.map((all) => {
    const { group: _, ...finding } = worstOf(all);
    return finding;
  });
}

function groupBy(findings: readonly PlacedFinding[], keyOf: (finding: PlacedFinding) => string) {
  const groups = Map.groupBy(findings, (each) => JSON.stringify([each.rule, each.file, keyOf(each)]));
  return [...groups.values()];
}

function worstOf(findings: readonly PlacedFinding[]): PlacedFinding {
  const [first, ...others] = findings as [PlacedFinding, ...PlacedFinding[]];
  return others.reduce((a, b) => (compareSeverity(b.severity, a.severity) < 0 ? b : a), first);
}

function placeOf(finding: PlacedFinding): string {
  return JSON.stringify([positionOf(finding), finding.problem]);
}

function positionOf({ line, column }: PlacedFinding): string {
  return `${line}:${column}`;
}

function hasAlias({ document, text }: YamlSource): boolean {
  let found = false;
  if (!/\*\w/.test(text)) return false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
