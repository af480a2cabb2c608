// The schema of a workflow's triggers.
import * as z from 'zod/mini';
import {
  listOf,
  literalText,
  matchingText,
  optional,
  patterns,
  simpleValue,
  variableName,
  withDefault,
} from './fields.ts';

const DEFAULT_TYPES = { string: 'string', choice: 'string', boolean: 'boolean', number: 'number' } as const;

/** GitHub refuses a workflow with other combinations. */
const dispatchInput = z
  .strictObject({
    description: literalText,
    type: z._default(z.enum(['string', 'boolean', 'choice', 'number']), 'string'),
    required: z.optional(z.boolean()),
    default: z.optional(simpleValue),
    options: z.optional(z.array(literalText)),
  })
  .check(
    z.refine(({ type, options }) => (type === 'choice') === (options !== undefined && options.length > 0), {
      error: 'needs options and the type choice together\nAdd what is missing, or remove options.',
    }),
    z.refine(({ type, default: value }) => value === undefined || typeof value === DEFAULT_TYPES[type], {
      error: 'has a default of another type\nChange default or type.',
    }),
  );

export const triggers = z.strictObject({
  push: optional(
    z.strictObject({
      branches: optional(patterns, 'Branches or branch patterns.'),
      tags: optional(patterns, 'Tags or tag patterns. A workflow with tags uses no package cache.'),
    }),
    'Run after a push.',
  ),
  'pull-request': optional(
    z.strictObject({ branches: optional(patterns, 'Target branches or branch patterns.') }),
    'Run for pull requests.',
  ),
  schedule: optional(
    listOf(matchingText(/^[\w*/,-]+(?: [\w*/,-]+){4}$/, 'a cron schedule of five fields')),
    'Times to run at, in cron syntax, in UTC.',
  ),
  manual: withDefault(
    z.union([z.boolean(), z.strictObject({ inputs: z.record(variableName, dispatchInput) })], {
      error: 'is not true, false or inputs',
    }),
    true,
    'Allow to start the workflow by hand (workflow_dispatch), optionally with inputs.',
  ),
});
