// Comments that ignore findings of their line, with a reason.
import type { SourceLocation, YamlSource } from './model/located-node.ts';
import type { LintFinding } from './rule.ts';

interface IgnoreComment {
  readonly location: SourceLocation;
  readonly rules: readonly string[];
  readonly reason: string;
}

const IGNORE = /#\s*ipfs-kit:\s*ignore\[([^\]\n]{0,1000})\][ \t]*([^\n#]*)/g;

/** Returns all comments `# ipfs-kit: ignore[rule, rule] reason` of a file. The reason may be ''. */
export function findIgnoreComments({
  path,
  text,
  lines,
}: Pick<YamlSource, 'path' | 'text' | 'lines'>): readonly IgnoreComment[] {
  return [...text.matchAll(IGNORE)].map((match) => {
    const { line, col } = lines.linePos(match.index);
    const rules = (match[1] ?? '').split(',').map((rule) => rule.trim());
    return { location: { file: path, line, column: col }, rules, reason: (match[2] ?? '').trim() };
  });
}

/** Returns the findings without those that a comment on their line ignores with a reason. */
export function removeIgnored(
  findings: readonly LintFinding[],
  ignores: readonly IgnoreComment[],
): readonly LintFinding[] {
  const ignored = new Set(
    ignores
      .filter(({ reason }) => reason !== '')
      .flatMap(({ location, rules }) => rules.map((rule) => keyOf(rule, location))),
  );
  return findings.filter((finding) => !ignored.has(keyOf(finding.rule, finding)));
}

function keyOf(rule: string, { file, line }: Pick<SourceLocation, 'file' | 'line'>): string {
  return JSON.stringify([rule, file, line]);
}
