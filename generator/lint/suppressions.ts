// Findings that are meant to be: a comment behind what it is about, with a reason.
import type { Place, Source } from './model/located-node.ts';
import type { Finding } from './rule.ts';

export interface Ignore {
  readonly place: Place;
  readonly rules: readonly string[];
  readonly reason: string;
}

const IGNORE = /#\s*ipfs-kit:\s*ignore\[([^\]\n]*)\][ \t]*([^\n#]*)/g;

/** Returns all comments `# ipfs-kit: ignore[rule, rule] reason` of a file. */
export function ignoresIn({ path, text, lines }: Pick<Source, 'path' | 'text' | 'lines'>): readonly Ignore[] {
  return [...text.matchAll(IGNORE)].map((match) => {
    const { line, col } = lines.linePos(match.index);
    const rules = (match[1] ?? '').split(',').map((rule) => rule.trim());
    return { place: { file: path, line, column: col }, rules, reason: (match[2] ?? '').trim() };
  });
}

/** Returns the findings that no comment with a reason on their line ignores. */
export function withoutIgnored(findings: readonly Finding[], ignores: readonly Ignore[]): readonly Finding[] {
  return findings.filter(({ rule, file, line }) =>
    ignores.every(
      ({ place, rules, reason }) =>
        reason === '' || place.file !== file || place.line !== line || !rules.includes(rule),
    ),
  );
}
