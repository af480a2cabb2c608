// The one description of .github/ipfs-kit.yml: validation, defaults, documentation and the JSON schema come of it. What
// a value means for the workflows is the plan's business. zod/mini, because the whole of zod takes as long to load as Node.
import * as z from 'zod/mini';
import { RUNTIMES } from '../facts/facts.ts';

/** The kinds of job that run a project's tests. */
export const LEG_KINDS = ['hosted', 'self-hosted', 'emulated'] as const;

export type LegKind = (typeof LEG_KINDS)[number];

/** GitHub ends a job on its own runners after six hours. */
export const LONGEST_JOB_MINUTES = 360;

/** `owner/repo/path@commit # version`: the comment behind a pin in YAML is a part of what the config says. */
export const PINNED_ACTION = /^([\w.-]+\/[\w.-]+)((?:\/[\w.-]+)*)@([0-9a-f]{40}) # (v\d+(?:\.\d+){0,2}\S*)$/;
const FULL_COMMIT_AND_VERSION = 'owner/repo@<full commit> # v1.2.3';

/** A key that has to be there, with what it says. */
const required = <Schema extends z.ZodMiniType>(schema: Schema, says: string) => schema.check(z.describe(says));

/** A key that may be missing. */
const optional = <Schema extends z.ZodMiniType>(schema: Schema, says: string) =>
  z.optional(schema).check(z.describe(says));

/** A key that has a value of its own where it is missing. */
const withDefault = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: Parameters<typeof z._default<Schema>>[1],
  says: string,
) => z._default(schema, value).check(z.describe(says));

/** A text of some form. `what` says which to a person who wrote another one. */
const text = (pattern: RegExp, what: string) => {
  const error = `is not ${what}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
};

const listOf = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.array(schema).check(z.minLength(1, { error: 'is empty' }));

const command = z.string({ error: 'is not a command' }).check(
  z.regex(/\S/, { error: 'is no command' }),
  z.refine((script) => !script.includes('$' + '{{'), {
    error: 'has an expression of Actions in a script\nGive the value to the script as an environment variable.',
  }),
);
const variableName = text(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable');
const fileName = text(/^[a-z][a-z\d-]{0,49}$/, 'a name of at most 50 lower-case letters, digits and dashes');
const label = text(/^[\w.-]+$/, 'a label of letters, digits, dots and dashes');
const platform = text(/^[a-z]+\/[a-z\d]+$/, 'a platform such as linux/arm64');
const runtimeVersion = text(/^\d+(?:\.\d+)?$/, "a version such as '3.10', in quotes");
const versionRange = text(
  /^(?:[<>]=?|=)\s*\d+(?:\.\d+)?(?:\s+(?:[<>]=?|=)\s*\d+(?:\.\d+)?)*$/,
  "a range such as '>=3.8 <3.12', or a list of versions in quotes",
);
const toolVersion = text(/\S/, "a version in quotes such as '0.43.0'");
const relativePath = text(/^(?!\/)(?!.*\.\.)[\w./-]+$/, 'a path inside the repository');
const patterns = listOf(text(/\S/, 'a pattern'));
const simpleValue = z.union([z.string(), z.number(), z.boolean()], { error: 'is no text, number, true or false' });

const runtime = z.strictObject({
  versions: required(
    z.union([listOf(runtimeVersion), versionRange], {
      error: "is not a range such as '>=3.8 <3.12', or a list of versions in quotes",
    }),
    "Versions to test, in quotes: a list, or a range such as '>=3.8 <3.12' of those that are known.",
  ),
  eol: withDefault(
    z.enum(['include', 'exclude', 'allow-failure']),
    'include',
    'What happens to versions past their end of life; allow-failure tests them, and the gate forgives.',
  ),
  install: optional(command, "Installs the project and what its tests need, into the leg's environment."),
  test: required(command, 'Runs the tests.'),
  'architecture-test': optional(
    command,
    'Runs the tests of the architecture. PROBED_PLATFORM has what the probe found, such as linux/arm64.',
  ),
  'emulated-test': optional(
    command,
    'Runs what may run emulated, ten times slower: the tests with a marker, such as pytest -m smoke.',
  ),
  cache: withDefault(z.boolean(), false, 'Keep downloaded packages (pip, npm, Go modules) between runs; hosted only.'),
  images: withDefault(
    z.record(runtimeVersion, text(/^[\w./:@-]+[:@][\w.:-]+$/, 'an image with a tag or a digest')),
    {},
    "Images for emulated legs by version, in place of the official ones: '3.8': python:3.8-slim@sha256:…",
  ),
});

const fleet = z
  .strictObject({
    platform: required(platform, 'What the machines are, such as linux/arm64. Each job checks it.'),
    labels: optional(listOf(label), 'All labels that a machine must have.'),
    group: optional(text(/^[^"']+$/, 'the name of a runner group'), 'Runner group, with or without labels.'),
    'scale-set': optional(label, 'Name of a scale set of Actions Runner Controller.'),
    distribution: optional(
      text(/^[a-z]+(?:-[\d.]+)?$/, 'a distribution such as ubuntu-22.04'),
      'ID and VERSION_ID of /etc/os-release, such as ubuntu-22.04: what setup-python has builds for.',
    ),
    runtimes: optional(
      z.enum(['setup', 'uv', 'installed']),
      'Where runtimes come from: setup actions, uv (Python only), or what is installed. Default: what works.',
    ),
    'pull-requests': withDefault(
      z.enum(['own', 'never']),
      'own',
      "Pull requests that may run: of this repository's own branches, or none. Of forks: never.",
    ),
    switch: optional(
      z.strictObject({
        variable: required(variableName, 'Repository variable: enabled or disabled.'),
        default: withDefault(z.enum(['enabled', 'disabled']), 'enabled', 'What a variable that is not set means.'),
      }),
      'A repository variable that takes the fleet out of the workflows, without a commit.',
    ),
  })
  .check(
    z.refine((value) => [value.labels ?? value.group, value['scale-set']].filter(Boolean).length === 1, {
      error: 'has to have labels, or a group, or a scale-set',
    }),
  );

const step = z
  .strictObject({
    name: z.string({ error: 'is not the name of a step' }),
    id: z.optional(fileName),
    if: z.optional(z.string()),
    uses: z.optional(text(PINNED_ACTION, `pinned as ${FULL_COMMIT_AND_VERSION}`)),
    with: z.optional(z.record(z.string(), simpleValue)),
    run: z.optional(command),
    env: z.optional(z.record(variableName, simpleValue)),
    'working-directory': z.optional(relativePath),
    'timeout-minutes': z.optional(z.int().check(z.positive({ error: 'is not a time limit' }))),
  })
  .check(
    z.refine(({ uses, run }) => (uses === undefined) !== (run === undefined), { error: 'needs either uses or run' }),
  );

const hooks = z.strictObject({
  before: withDefault(z.array(step), [], 'Steps before the project is installed.'),
  after: withDefault(z.array(step), [], 'Steps after the tests, where they succeeded.'),
});

const dispatchInput = z.strictObject({
  description: z.string(),
  type: z._default(z.enum(['string', 'boolean', 'choice', 'number']), 'string'),
  required: z.optional(z.boolean()),
  default: z.optional(simpleValue),
  options: z.optional(z.array(z.string())),
});

const triggers = z.strictObject({
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
  schedule: optional(listOf(text(/^\S+(?: \S+){4}$/, 'a schedule of five fields')), 'Times, in UTC, as in cron.'),
  manual: withDefault(
    z.union([z.boolean(), z.strictObject({ inputs: z.record(variableName, dispatchInput) })], {
      error: 'is neither true, false nor inputs',
    }),
    true,
    'Can be started by hand, with inputs where there are any.',
  ),
});

const workflow = z
  .strictObject({
    hosted: withDefault(z.array(platform), [], "Platforms to test natively on GitHub's runners."),
    'self-hosted': withDefault(z.array(fileName), [], 'Fleets of runners.self-hosted to test on.'),
    emulated: withDefault(
      z.array(platform),
      [],
      'Platforms to test in an emulated container, on a runner of another architecture.',
    ),
    callable: withDefault(z.boolean(), false, 'Can be called by other workflows (workflow_call).'),
    triggers: optional(triggers, 'When this workflow runs, in place of the triggers of all.'),
  })
  .check(
    z.refine((value) => value.hosted.length + value['self-hosted'].length + value.emulated.length > 0, {
      error: 'runs nothing\nName platforms under hosted or emulated, or fleets under self-hosted.',
    }),
  );

const ipfs = z.strictObject({
  kubo: optional(toolVersion, 'Kubo: an exact version, a range, latest-known or latest.'),
  cluster: optional(toolVersion, 'IPFS Cluster, as for Kubo.'),
  lotus: optional(toolVersion, 'Lotus, as for Kubo.'),
  'lotus-miner': optional(toolVersion, 'Lotus Miner, as for Kubo.'),
  'lock-file': optional(relativePath, 'File with the digests that archives must have.'),
  daemon: withDefault(
    z.enum(['false', 'offline', 'local', 'online'], { error: "is none of 'false', offline, local, online" }),
    'false',
    'Kubo node to run beside the tests of native legs. IPFS_API has the URL of its API.',
  ),
  'cluster-peers': withDefault(
    z
      .int({ error: 'is not a number of peers' })
      .check(z.minimum(0, { error: 'is too few' }), z.maximum(16, { error: 'is too many' })),
    0,
    'Cluster peers to run beside them. CLUSTER_API has the URL.',
  ),
});

const HOSTED = { 'linux/amd64': 'ubuntu-24.04', 'linux/arm64': 'ubuntu-24.04-arm' };

const runners = z.strictObject({
  hosted: withDefault(
    z.record(platform, z.union([label, listOf(label)], { error: 'is neither a label nor a list of labels' })),
    HOSTED,
    "GitHub's own runners by platform: a label, or a list of them.",
  ),
  'self-hosted': withDefault(z.record(fileName, fleet), {}, 'Your own machines, by a name of your choice.'),
});

const secret = z.strictObject({
  jobs: required(listOf(z.enum(LEG_KINDS)), 'Kinds of job whose tests get it.'),
  environment: required(
    text(/^[\w -]+$/, 'the name of an environment'),
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
      z.union([z.literal('./'), text(PINNED_ACTION, `pinned as ${FULL_COMMIT_AND_VERSION}, or ./`)], {
        error: `is not pinned as ${FULL_COMMIT_AND_VERSION}, or ./`,
      }),
      "This project's actions: owner/repo@commit # version. Default: its newest release. ./ in its own repository.",
    ),
    ...runtimes,
    ipfs: optional(ipfs, 'IPFS tools that jobs have on PATH.'),
    env: withDefault(z.record(variableName, z.string()), {}, 'Environment variables of all jobs, containers too.'),
    results: withDefault(
      relativePath,
      'test-results',
      'Folder that tests write results to; RESULTS has it. Kept per leg.',
    ),
    'time-limit': withDefault(
      z.int({ error: 'is not a number of minutes' }).check(
        z.minimum(1, { error: 'is not a time limit' }),
        z.maximum(LONGEST_JOB_MINUTES, {
          error: `is longer than GitHub's own limit of ${LONGEST_JOB_MINUTES} minutes`,
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
      z.array(text(/^[^\s!]+$/, 'a pattern without spaces')),
      [],
      'Files that matter, as patterns. A pull request that changes none of them runs nothing but the gate.',
    ),
    triggers: withDefault(
      triggers,
      { push: { branches: ['main'] }, 'pull-request': { branches: ['main'] }, manual: true },
      'When workflows run. Default: pushes to main, pull requests into it, by hand.',
    ),
    runners: withDefault(runners, { hosted: HOSTED, 'self-hosted': {} }, 'Where jobs run.'),
    secrets: withDefault(
      z.record(variableName, secret),
      {},
      'Secrets that tests get as environment variables, by name.',
    ),
    hooks: withDefault(
      z.partialRecord(z.enum(LEG_KINDS), hooks),
      {},
      'Steps of your own, by kind of job: hosted, self-hosted, emulated.',
    ),
    workflows: required(
      z.record(fileName, workflow).check(z.refine((value) => Object.keys(value).length > 0, { error: 'is empty' })),
      'The workflows to write, by file name without .yml.',
    ),
  })
  .check(
    z.refine((value) => RUNTIMES.some((name) => value[name]), { error: `has no runtime\nAdd ${RUNTIMES.join(', ')}.` }),
  );

export type Config = z.output<typeof configSchema>;
export type RuntimeConfig = z.output<typeof runtime>;
export type FleetConfig = z.output<typeof fleet>;
export type WorkflowConfig = z.output<typeof workflow>;
export type Triggers = z.output<typeof triggers>;
export type HookStep = z.output<typeof step>;
