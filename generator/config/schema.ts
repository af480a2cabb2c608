// The schema of .github/ipfs-kit.yml: validation, defaults, descriptions and the JSON schema all come from it. It uses zod/mini,
// because all of zod takes as long to load as Node itself.
import * as z from 'zod/mini';
import { MAX_JOB_MINUTES, RUNTIMES } from '../facts/facts.ts';
import { PINNED_ACTION, PINNED_ACTION_FORMAT } from '../pinned-action.ts';
import { checkout } from './schema/checkout.ts';
import {
  environmentName,
  fileName,
  label,
  lineOf,
  listOf,
  matchingText,
  optional,
  relativePath,
  required,
  text,
  titled,
  variableName,
  withDefault,
} from './schema/fields.ts';
import { fleet } from './schema/fleet.ts';
import { hooks, type step } from './schema/hooks.ts';
import { image } from './schema/image.ts';
import { ipfs } from './schema/ipfs.ts';
import { lintSettings } from './schema/lint.ts';
import { linuxPlatform, platform } from './schema/platform.ts';
import { PACKAGE_MANAGERS, runtimeWith } from './schema/runtime.ts';
import { service } from './schema/services.ts';
import { triggers } from './schema/triggers.ts';

/** Where each release publishes the JSON schema. Configs refer to it in their first line. */
export const SCHEMA_URL =
  'https://raw.githubusercontent.com/org/setup-ipfs-kit/main/generator/config/ipfs-kit.schema.json';

/** The kinds of job that run a project's tests. */
export const TEST_JOB_KINDS = ['hosted', 'self-hosted', 'emulated'] as const;

/** Where an image may be built, apart from fleets: on a hosted runner of its platform, or emulated on another one. */
export const IMAGE_PLACES = ['hosted', 'emulated'] as const;

export type TestJobKind = (typeof TEST_JOB_KINDS)[number];

const workflow = z
  .strictObject({
    hosted: withDefault(z.array(platform), [], 'Platforms to test natively on hosted runners.'),
    'self-hosted': withDefault(z.array(fileName), [], 'Fleets under runners.self-hosted to test on.'),
    emulated: withDefault(
      z.array(linuxPlatform),
      [],
      'Platforms to test in an emulated container, on a hosted runner of another architecture.',
    ),
    images: withDefault(z.array(fileName), [], 'Images to build and test on each of their platforms.'),
    publish: withDefault(
      z.boolean(),
      false,
      'Push the images after a push to the branches and tags that start the workflow.',
    ),
    callable: withDefault(z.boolean(), false, 'Allow other workflows to call this one (workflow_call).'),
    triggers: optional(triggers, 'When this workflow runs. Replaces the common triggers.'),
  })
  .check(
    z.refine((value) => [value.hosted, value['self-hosted'], value.emulated, value.images].flat().length > 0, {
      error: 'has nothing to run\nAdd platforms under hosted or emulated, fleets under self-hosted, or images.',
    }),
  );

/** The hosted runner of each platform, for configs that do not name one. */
export const DEFAULT_RUNNER_LABELS = {
  'linux/amd64': 'ubuntu-24.04',
  'linux/arm64': 'ubuntu-24.04-arm',
  'darwin/amd64': 'macos-15-intel',
  'darwin/arm64': 'macos-15',
  'windows/amd64': 'windows-2025',
  'windows/arm64': 'windows-11-arm',
} as const;

const DEFAULT_HOSTED = {
  'linux/amd64': DEFAULT_RUNNER_LABELS['linux/amd64'],
  'linux/arm64': DEFAULT_RUNNER_LABELS['linux/arm64'],
};

const runners = z.strictObject({
  hosted: withDefault(
    z.record(platform, z.union([label, listOf(label)], { error: 'is not a label or a list of labels' })),
    DEFAULT_HOSTED,
    "Hosted runners by platform: a label or a list of labels. GitHub's standard runners, larger ones, or those of another host.",
  ),
  'self-hosted': withDefault(
    z.record(fileName, fleet),
    {},
    'Your own machines, grouped into fleets with names of your choice.',
  ),
});

const secret = z.strictObject({
  jobs: required(listOf(z.enum(TEST_JOB_KINDS)), 'Kinds of job whose tests get the secret.'),
  environment: required(
    environmentName,
    'Environment of the repository that contains the secret and restricts its use.',
  ),
});

const runtimes = {
  python: optional(
    runtimeWith(PACKAGE_MANAGERS.python),
    'Python: its versions, and the commands to install and test the project.',
  ),
  node: optional(
    runtimeWith(PACKAGE_MANAGERS.node),
    'Node: its versions, and the commands to install and test the project.',
  ),
  go: optional(runtimeWith(PACKAGE_MANAGERS.go), 'Go: its versions, and the commands to install and test the project.'),
};

export const configSchema = z
  .strictObject({
    action: optional(
      z.union([z.literal('./'), matchingText(PINNED_ACTION, `of the form ${PINNED_ACTION_FORMAT}, or ./`)], {
        error: `is not of the form ${PINNED_ACTION_FORMAT}, or ./`,
      }),
      'The release of setup-ipfs-kit to use: owner/repo@commit # version. Default: the newest. ./ in its own repository.',
    ),
    ...runtimes,
    ipfs: optional(ipfs, 'IPFS tools that every job has on PATH.'),
    images: withDefault(z.record(fileName, image), {}, 'Container images, with names of your choice.'),
    checkout: withDefault(checkout, {}, 'How jobs check the repository out.'),
    services: withDefault(
      z.record(fileName, service),
      {},
      'Containers that run beside the tests on Linux machines, such as a database, by name.',
    ),
    env: withDefault(z.record(variableName, text), {}, 'Environment variables of all jobs, also in containers.'),
    results: optional(
      relativePath,
      'Folder for test results, which is uploaded for each leg. The variable RESULTS has its path. Default: none.',
    ),
    'time-limit': withDefault(
      z.int({ error: 'is not a number of minutes' }).check(
        z.minimum(1, { error: 'must be at least 1 minute' }),
        z.maximum(MAX_JOB_MINUTES, {
          error: `must be at most ${MAX_JOB_MINUTES} minutes, GitHub's own limit`,
        }),
      ),
      30,
      'Time limit of a native leg in minutes.',
    ),
    emulation: withDefault(
      z.strictObject({
        'time-factor': withDefault(
          z
            .number()
            .check(z.minimum(1, { error: 'must be at least 1' }), z.maximum(100, { error: 'must be at most 100' })),
          10,
          'How many times longer an emulated leg may take.',
        ),
      }),
      { 'time-factor': 10 },
      'Settings of emulated legs.',
    ),
    paths: withDefault(
      z.array(
        titled(
          lineOf('a pattern without spaces', '\\s!').check(
            // GitHub's own patterns have such a ** for any folders. Git, which the workflow asks, has not.
            z.refine((value) => !/[^/]\*\*|\*\*[^/]/.test(value), {
              error:
                'has ** beside other characters, where it matches one folder only\nWrite it between slashes, such as **/*.py.',
            }),
          ),
          'pattern',
        ),
      ),
      [],
      'Patterns of files that matter, with `**` only between slashes. A pull request that changes none of them runs only the gate.',
    ),
    triggers: withDefault(
      triggers,
      { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] }, manual: true },
      'When workflows run. Default: pushes to main, pull requests into main, and by hand.',
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
      'Additional steps, by kind of job: hosted, self-hosted, emulated.',
    ),
    ghes: withDefault(
      z.boolean(),
      false,
      'Write workflows for GitHub Enterprise Server, with versions of actions that work there.',
    ),
    lint: optional(
      lintSettings,
      'Settings of `ipfs-kit workflows lint`. They work in a config without other keys, too.',
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

/** A config that has only settings of the linter. */
export const lintOnlySchema = z.strictObject({ lint: lintSettings });

export type KitConfig = z.output<typeof configSchema>;
export type LintConfig = z.output<typeof lintSettings>;
export type RuntimeConfig = NonNullable<KitConfig[keyof typeof runtimes]>;
export type FleetConfig = z.output<typeof fleet>;
export type ServiceConfig = z.output<typeof service>;
export type ImageConfig = z.output<typeof image>;
export type WorkflowConfig = z.output<typeof workflow>;
export type TriggersConfig = z.output<typeof triggers>;
export type HookStepConfig = z.output<typeof step>;
