// The schema of the linter's settings.
import * as z from 'zod/mini';
import { FAIL_ON, RULE_IDS, SEVERITIES } from '../rule-ids.ts';
import { lineOf, listOf, required, titled, withDefault } from './fields.ts';

const pattern = titled(
  lineOf('a pattern of files').check(
    z.regex(/^(?!\.?\/)[^![\]{}]*$/, {
      error:
        'is not a pattern of files\nWrite it from the root of the repository, without ./ or /, with *, ** and ? only.',
    }),
  ),
  'pattern',
);

const ignore = z.strictObject({
  rule: required(titled(z.enum(RULE_IDS), 'rule'), 'The rule whose findings are ignored.'),
  files: required(
    listOf(pattern),
    'Files from the root of the repository. `*` matches within a folder, `**` across folders, `?` one character.',
  ),
  reason: required(lineOf('a reason'), 'Why these findings are not problems.'),
});

export const lintSettings = z.strictObject({
  strict: withDefault(z.boolean(), false, 'List notes, too.'),
  'fail-on': withDefault(z.enum(FAIL_ON), 'error', 'The severity from which findings make the command fail.'),
  rules: withDefault(
    z.partialRecord(titled(z.enum(RULE_IDS), 'rule'), z.enum(['off', ...SEVERITIES])),
    {},
    'Another severity by rule, or off.',
  ),
  ignore: withDefault(z.array(ignore), [], 'Findings to ignore, by rule and file, each with a reason.'),
});
