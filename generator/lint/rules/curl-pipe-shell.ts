// curl-pipe-shell: a script that is downloaded and run without a check.
import { toOneLine } from '../model/source-text.ts';
import { createFinding, defineRule } from '../rule.ts';

const SHELL = '(?:sudo\\s+(?:-\\w{1,20}\\s+){0,8})?(?:/(?:usr/)?bin/)?(?:env\\s+)?(?:ba|z|da|k)?sh\\b';
// Repetitions are limited, because a line may start a match at each of its words.
const FETCH = '\\b(?:curl|wget)\\b';
const FORMS = [
  new RegExp(
    `${FETCH}[^\\n;]{0,500}?\\|\\s*(?:tar\\b[^|\\n]{0,200}\\|\\s*)?(?:${SHELL}|(?:sudo\\s+)?python3?\\b)`,
    'g',
  ),
  new RegExp(`${SHELL}\\s+(?:-\\w{1,20}\\s+){0,8}<\\(\\s*${FETCH}`, 'g'),
  new RegExp(`${SHELL}\\s+-\\w{0,20}c\\s+["']?\\$\\(\\s*${FETCH}`, 'g'),
];

export const curlPipeShell = defineRule({
  id: 'curl-pipe-shell',
  severity: 'error',
  explanation:
    "The job runs whatever the server sends today, with access to the job's tokens. If the connection breaks, it runs half of a script.",
  fix: 'Download the file, compare its SHA-256 with one in the workflow, then run it. Or use an action that does.',
  find: (context) =>
    context.scripts.flatMap(({ code, text }) =>
      FORMS.flatMap((form) => [...code.matchAll(form)]).map((match) =>
        createFinding(text.at, `runs a download without checking it: ${toOneLine(match[0]).slice(0, 60)}`, {
          index: match.index,
        }),
      ),
    ),
});
