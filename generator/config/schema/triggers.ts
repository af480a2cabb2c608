// When a workflow runs.
import * as z from 'zod/mini';
import { listOf, matchingText, optional, patterns, simpleValue, variableName, withDefault } from './fields.ts';

const dispatchInput = z.strictObject({
  description: z.string(),
  type: z._default(z.enum(['string', 'boolean', 'choice', 'number']), 'string'),
  required: z.optional(z.boolean()),
  default: z.optional(simpleValue),
  options: z.optional(z.array(z.string())),
});

export const triggers = z.strictObject({
  push: optional(
    z.strictObject({
      branches: optional(patterns, 'Branches, or patterns of them.'),
      tags: optional(patterns, 'Tags, or patterns of them. Where there are any, no job writes a cache.'),
    }),
    'Runs after a push.',
  ),
  'pull-request': optional(
    z.strictObject({ branches: optional(patterns, 'Branches that are merged into.') }),
    'Runs for pull requests.',
  ),
  schedule: optional(
    listOf(matchingText(/^\S+(?: \S+){4}$/, 'a schedule of five fields')),
    'Times, in UTC, as in cron.',
  ),
  manual: withDefault(
    z.union([z.boolean(), z.strictObject({ inputs: z.record(variableName, dispatchInput) })], {
      error: 'is neither true, false nor inputs',
    }),
    true,
    'Can be started by hand, with inputs where there are any.',
  ),
});
