// The one description of .github/ipfs-kit.yml: validation, defaults, documentation and the JSON schema come of it. What
// a value means for the workflows is the plan's business. zod/mini, because the whole of zod takes as long to load as Node.
import * as z from 'zod/mini';
import { RUNTIMES } from '../facts/facts.ts';
import {
  fileName,
  label,
  listOf,
  matchingText,
  optional,
  platform,
  relativePath,
  required,
  variableName,
  withDefault,
} from './schema/fields.ts';
import { fleet } from './schema/fleet.ts';
import { hooks, type step } from './schema/hooks.ts';
import { image } from './schema/image.ts';
import { ipfs } from './schema/ipfs.ts';
import { PINNED_ACTION, PINNED_ACTION_FORMAT } from './schema/pin.ts';
import { runtime } from './schema/runtime.ts';
import { triggers } from './schema/triggers.ts';

/** The kinds of job that run a project's tests. */
export const TEST_JOB_KINDS = ['hosted', 'self-hosted', 'emulated'] as const;

/** Where an image may be built besides on a fleet: on a hosted runner of its platform, or emulated on one of another. */
export const IMAGE_PLACES = ['hosted', 'emulated'] as const;

export type TestJobKind = (typeof TEST_JOB_KINDS)[number];

/** GitHub ends a job on its own runners after six hours. */
export const MAX_JOB_MINUTES = 360;

const workflow = z
  .strictObject({
    hosted: withDefault(z.array(platform), [], "Platforms to test natively on GitHub's runners."),
    'self-hosted': withDefault(z.array(fileName), [], 'Fleets of runners.self-hosted to test on.'),
    emulated: withDefault(
      z.array(platform),
      [],
      'Platforms to test in an emulated container, on a runner of another architecture.',
    ),
    images: withDefault(z.array(fileName), [], 'Images to build for each of their platforms, and to test.'),
    publish: withDefault(
      z.boolean(),
      false,
      'Push the images, too: from pushes to the branches and tags that start the workflow.',
    ),
    callable: withDefault(z.boolean(), false, 'Can be called by other workflows (workflow_call).'),
    triggers: optional(triggers, 'When this workflow runs, in place of the triggers of all.'),
  })
  .check(
    z.refine((value) => [value.hosted, value['self-hosted'], value.emulated, value.images].flat().length > 0, {
      error: 'runs nothing\nName platforms under hosted or emulated, fleets under self-hosted, or images.',
    }),
  );

const DEFAULT_HOSTED = { 'linux/amd64': 'ubuntu-24.04', 'linux/arm64': 'ubuntu-24.04-arm' };

const runners = z.strictObject({
  hosted: withDefault(
    z.record(platform, z.union([label, listOf(label)], { error: 'is neither a label nor a list of labels' })),
    DEFAULT_HOSTED,
    "GitHub's own runners by platform: a label, or a list of them.",
  ),
  'self-hosted': withDefault(z.record(fileName, fleet), {}, 'Your own machines, by a name of your choice.'),
});

const secret = z.strictObject({
  jobs: required(listOf(z.enum(TEST_JOB_KINDS)), 'Kinds of job whose tests get it.'),
  environment: required(
    matchingText(/^[\w -]+$/, 'the name of an environment'),
    'Environment of the repository that has it, and that says who may use it.',
  ),
});

const runtimes = {
  python: optional(runtime, 'Python: its versions, and what the project does with it.'),
  node: optional(runtime, 'Node: its versions, and what the project does with it.'),
  go: optional(runtime, 'Go: its versions, and what the project does with it.'),
};

export const configSchema = z
  .strictObject({
    action: optional(
      z.union([z.literal('./'), matchingText(PINNED_ACTION, `pinned as ${PINNED_ACTION_FORMAT}, or ./`)], {
        error: `is not pinned as ${PINNED_ACTION_FORMAT}, or ./`,
      }),
      "This project's actions: owner/repo@commit # version. Default: its newest release. ./ in its own repository.",
    ),
    ...runtimes,
    ipfs: optional(ipfs, 'IPFS tools that jobs have on PATH.'),
    images: withDefault(z.record(fileName, image), {}, 'Container images, by a name of your choice.'),
    env: withDefault(z.record(variableName, z.string()), {}, 'Environment variables of all jobs, containers too.'),
    results: withDefault(
      relativePath,
      'test-results',
      'Folder that tests write results to; RESULTS has it. Kept per leg.',
    ),
    'time-limit': withDefault(
      z.int({ error: 'is not a number of minutes' }).check(
        z.minimum(1, { error: 'is not a time limit' }),
        z.maximum(MAX_JOB_MINUTES, {
          error: `is longer than GitHub's own limit of ${MAX_JOB_MINUTES} minutes`,
        }),
      ),
      30,
      'Minutes that a native leg may take.',
    ),
    emulation: withDefault(
      z.strictObject({
        'time-factor': withDefault(
          z.number().check(z.minimum(1, { error: 'is too little' }), z.maximum(100, { error: 'is too much' })),
          10,
          'How much longer an emulated leg may take.',
        ),
      }),
      { 'time-factor': 10 },
      'How emulated legs run.',
    ),
    paths: withDefault(
      z.array(matchingText(/^[^\s!]+$/, 'a pattern without spaces')),
      [],
      'Files that matter, as patterns. A pull request that changes none of them runs nothing but the gate.',
    ),
    triggers: withDefault(
      triggers,
      { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] }, manual: true },
      'When workflows run. Default: pushes to main, pull requests into it, by hand.',
    ),
    runners: withDefault(runners, { hosted: DEFAULT_HOSTED, 'self-hosted': {} }, 'Where jobs run.'),
    secrets: withDefault(
      z.record(variableName, secret),
      {},
      'Secrets that tests get as environment variables, by name.',
    ),
    hooks: withDefault(
      z.partialRecord(z.enum(TEST_JOB_KINDS), hooks),
      {},
      'Steps of your own, by kind of job: hosted, self-hosted, emulated.',
    ),
    workflows: required(
      z.record(fileName, workflow).check(z.refine((value) => Object.keys(value).length > 0, { error: 'is empty' })),
      'The workflows to write, by file name without .yml.',
    ),
  })
  .check(
    z.refine((value) => RUNTIMES.some((name) => value[name]) || Object.keys(value.images).length > 0, {
      error: `has nothing to test\nAdd ${RUNTIMES.join(', ')} or images.`,
    }),
  );

export type KitConfig = z.output<typeof configSchema>;
export type RuntimeConfig = z.output<typeof runtime>;
export type FleetConfig = z.output<typeof fleet>;
export type ImageConfig = z.output<typeof image>;
export type WorkflowConfig = z.output<typeof workflow>;
export type TriggersConfig = z.output<typeof triggers>;
export type HookStepConfig = z.output<typeof step>;
