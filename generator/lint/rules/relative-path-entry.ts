// relative-path-entry: $GITHUB_PATH takes absolute paths.
import { createFinding, defineRule } from '../rule.ts';

const ADDED = /\b(?:echo|printf)\s+(?:'%s\\n'\s+)?(["']?)([^"'\n>]+)\1\s*>>\s*["']?\$\{?GITHUB_PATH\}?/g;

export const relativePathEntry = defineRule({
  id: 'relative-path-entry',
  severity: 'error',
  explanation:
    'A relative entry of PATH is looked up in whatever folder a step runs in, and never found from another: the next step runs the program of the same name that the machine has.',
  fix: 'Write the whole path: echo "$PWD/venv/bin" >> "$GITHUB_PATH".',
  find: (context) =>
    context.scripts.flatMap(({ text }) =>
      [...text.value.matchAll(ADDED)]
        .filter(([, , path = '']) => !/^(?:[/~$%]|[A-Za-z]:)/.test(path.trim()))
        .map((match) =>
          createFinding(text.at, `'${match[2]?.trim()}' is put on PATH as a relative path`, undefined, match.index),
        ),
    ),
});
