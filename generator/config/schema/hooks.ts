// The schema of additional steps.
import * as z from 'zod/mini';
import { PINNED_ACTION, PINNED_ACTION_FORMAT } from '../../pinned-action.ts';
import {
  command,
  fileName,
  inputName,
  line,
  matchingText,
  relativePath,
  simpleValue,
  text,
  variableName,
  withDefault,
} from './fields.ts';

export const step = z
  .strictObject({
    name: line,
    id: z.optional(fileName),
    if: z.optional(text),
    uses: z.optional(matchingText(PINNED_ACTION, `of the form ${PINNED_ACTION_FORMAT}`)),
    with: z.optional(z.record(inputName, simpleValue)),
    run: z.optional(command),
    env: z.optional(z.record(variableName, simpleValue)),
    'working-directory': z.optional(relativePath),
    'timeout-minutes': z.optional(z.int().check(z.positive({ error: 'must be at least 1 minute' }))),
  })
  .check(
    z.refine(({ uses, run }) => (uses === undefined) !== (run === undefined), { error: 'needs either uses or run' }),
    z.refine((value) => value.run !== undefined || value['working-directory'] === undefined, {
      error: 'has a working-directory, which needs run\nRemove it.',
    }),
    z.refine((value) => value.uses !== undefined || value.with === undefined, {
      error: 'has inputs in with, which need uses\nPass them to run as env.',
    }),
  );

export const hooks = z.strictObject({
  before: withDefault(z.array(step), [], 'Steps before the project is installed.'),
  after: withDefault(z.array(step), [], 'Steps after the tests. They run only if the tests succeeded.'),
});
