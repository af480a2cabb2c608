// The schema of a workflow's triggers.
import * as z from 'zod/mini';
import {
  listOf,
  literalText,
  matchingText,
  optional,
  patterns,
  required,
  simpleValue,
  titled,
  variableName,
  withDefault,
} from './fields.ts';

const DEFAULT_TYPES = { string: 'string', choice: 'string', boolean: 'boolean', number: 'number' } as const;

/** Source: docs.github.com, events that trigger workflows, `pull_request`. */
const PULL_REQUEST_TYPES = [
  'assigned',
  'auto_merge_disabled',
  'auto_merge_enabled',
  'closed',
  'converted_to_draft',
  'demilestoned',
  'dequeued',
  'edited',
  'enqueued',
  'labeled',
  'locked',
  'milestoned',
  'opened',
  'ready_for_review',
  'reopened',
  'review_request_removed',
  'review_requested',
  'synchronize',
  'unassigned',
  'unlabeled',
  'unlocked',
] as const;

/** The highest numbers of minutes, hours, days, months and days of the week. */
const HIGHEST_TIMES = [59, 23, 31, 12, 7];

const hasKnownTimes = (schedule: string) =>
  schedule
    .split(' ')
    .every((field, index) => (field.match(/\d+/g) ?? []).every((each) => Number(each) <= (HIGHEST_TIMES[index] ?? 0)));

/** GitHub refuses a workflow with other combinations. */
const dispatchInput = z
  .strictObject({
    description: required(literalText, 'What the input means.'),
    type: withDefault(z.enum(['string', 'boolean', 'choice', 'number']), 'string', 'Type of the value.'),
    required: optional(z.boolean(), 'Whether a value must be given.'),
    default: optional(simpleValue, 'The value if none is given.'),
    options: optional(z.array(literalText), 'The values to choose from, for the type choice.'),
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
    z.strictObject({
      branches: optional(patterns, 'Target branches or branch patterns.'),
      types: optional(
        listOf(z.enum(PULL_REQUEST_TYPES)),
        "Activities that start a run. Default: GitHub's own, which are opened, synchronize and reopened.",
      ),
    }),
    'Run for pull requests.',
  ),
  'merge-group': optional(
    z.boolean(),
    'Run in a merge queue, where a required gate must report. Default: true with pull-request.',
  ),
  schedule: optional(
    listOf(
      titled(
        matchingText(/^[\w*/,-]+(?: [\w*/,-]+){4}$/, 'a cron schedule of five fields').check(
          z.refine(hasKnownTimes, { error: 'is not a cron schedule of five fields' }),
        ),
        'schedule',
      ),
    ),
    'Times to run at, in cron syntax, in UTC.',
  ),
  manual: withDefault(
    z.union(
      [
        z.boolean(),
        z.strictObject({
          inputs: required(z.record(variableName, dispatchInput), 'Inputs of a run that is started by hand, by name.'),
        }),
      ],
      {
        error: 'is not true, false or inputs',
      },
    ),
    true,
    'Allow to start the workflow by hand (workflow_dispatch), optionally with inputs.',
  ),
});
