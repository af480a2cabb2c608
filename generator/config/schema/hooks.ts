// Steps of your own.
import * as z from 'zod/mini';
import { command, fileName, matchingText, relativePath, simpleValue, variableName, withDefault } from './fields.ts';
import { PINNED_ACTION, PINNED_ACTION_FORMAT } from './pin.ts';

export const step = z
  .strictObject({
    name: z.string({ error: 'is not the name of a step' }),
    id: z.optional(fileName),
    if: z.optional(z.string()),
    uses: z.optional(matchingText(PINNED_ACTION, `pinned as ${PINNED_ACTION_FORMAT}`)),
    with: z.optional(z.record(z.string(), simpleValue)),
    run: z.optional(command),
    env: z.optional(z.record(variableName, simpleValue)),
    'working-directory': z.optional(relativePath),
    'timeout-minutes': z.optional(z.int().check(z.positive({ error: 'is not a time limit' }))),
  })
  .check(
    z.refine(({ uses, run }) => (uses === undefined) !== (run === undefined), { error: 'needs either uses or run' }),
  );

export const hooks = z.strictObject({
  before: withDefault(z.array(step), [], 'Steps before the project is installed.'),
  after: withDefault(z.array(step), [], 'Steps after the tests, where they succeeded.'),
});
