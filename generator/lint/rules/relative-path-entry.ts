// relative-path-entry: a relative path in $GITHUB_PATH.
import { createFinding, defineRule } from '../rule.ts';

const ADDED =
  /\b(?:echo|printf)\s+(?:'%s\\n'\s+)?(["']?)([^"'\n>\s][^"'\n>]{0,500})\1\s{0,20}>>\s*["']?\$\{?GITHUB_PATH\}?/g;

export const relativePathEntry = defineRule({
  id: 'relative-path-entry',
  severity: 'error',
  explanation:
    'A relative entry of PATH is resolved against the current folder of each step. In another folder, a step does not find the program, and runs one of the same name that the machine has.',
  fix: 'Write an absolute path: `echo "$PWD/venv/bin" >> "$GITHUB_PATH"`.',
  find: (context) =>
    context.scripts.flatMap(({ text }) =>
      [...text.value.matchAll(ADDED)]
        .filter(([, , path = '']) => !/^(?:[/~$%]|[A-Za-z]:)/.test(path.trim()))
        .map((match) =>
          createFinding(text.at, `adds the relative path '${match[2]?.trim()}' to PATH`, { index: match.index }),
        ),
    ),
});
