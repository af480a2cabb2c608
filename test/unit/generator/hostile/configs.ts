// Random configs over the whole schema, whose texts are what YAML, shells and GitHub read as something else.
import fc from 'fast-check';
import { Document, isMap, isScalar, isSeq } from 'yaml';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const HOOK = 'codecov/codecov-action@89abcdef0123456789abcdef0123456789abcdef # v5.4.0';

const FRAGMENTS = [
  ...['a', 'b c', 'é', '😀', '3.10', 'true', 'null', 'no', '1e3', '0x1f', '0b11', '2026-08-12', '12:30', '~', '='],
  ...[
    '\n',
    '\n\n',
    '\t',
    ' ',
    '  ',
    '\r',
    '\r\n',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '\u0007',
    '\u001b[31m',
    '\u007f',
    '\uFFFE',
  ],
  ...[
    ': ',
    ':',
    ' #',
    '#',
    '"',
    "'",
    '\\',
    '`',
    '${',
    '{{',
    '}}',
    '%',
    '---',
    '...',
    '|',
    '>',
    '- ',
    '-',
    '?',
    '!',
    '&',
  ],
  ...['*', '@', '[', ']', '{', '}', ',', '<<', '$(id)', ';', '::set-output name=a::b', '##[group]', 'uses', 'on'],
  ...['\u0000', '\ud800', '\u202e', 'x'.repeat(300), '$' + '{{ github.token }}', '\u0300', '\u000b', '\u000c'],
];

/** Any text that a config may contain. */
const hostile = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 5 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('word '.repeat(400), 'w'.repeat(5_000), `${' '.repeat(200)}a\n b\n`) },
);
/** Fields of free text refuse characters that no YAML file can have, so most of their texts do without. */
const free = fc.oneof(
  { weight: 9, arbitrary: hostile.map((text) => text.replaceAll('\u0000', '').toWellFormed()) },
  { weight: 1, arbitrary: hostile },
);
const line = free.map((text) => text.replaceAll(/[\p{Cc}\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu, ' '));
const script = free.map((text) => text.replaceAll('$' + '{{', '$'));
const filled = <T extends string>(texts: fc.Arbitrary<T>) => texts.map((text) => (/\S/.test(text) ? text : `${text}a`));

/** Mostly valid values of a field with a format. */
const rarely = <T>(valid: fc.Arbitrary<T>, other: fc.Arbitrary<unknown> = hostile): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 400, arbitrary: valid }, { weight: 1, arbitrary: other });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const oneOf = (...values: readonly unknown[]) => rarely(fc.constantFrom(...values));
const some = (...values: readonly string[]) => rarely(fc.subarray([...values], { minLength: 1 }), fc.array(hostile));
const map = (key: fc.Arbitrary<unknown>, value: fc.Arbitrary<unknown>, maxKeys = 3) =>
  fc
    .array(fc.tuple(key, value), { maxLength: maxKeys })
    .map((pairs) => Object.fromEntries(pairs as [string, unknown][]));

const command = fc.oneof(
  filled(script),
  filled(script),
  fc.constantFrom('make', '  indented\nless\n', 'a\n\n\n', '\n\n  a\n', 'a\n  \n'),
);
const variable = oneOf('A', 'IFS', 'uses', 'on', 'y', '_1', 'NULL', 'action');
const platform = oneOf('linux/amd64', 'linux/arm64');
const label = oneOf('ours', 'y', 'true', 'null', '3.10', '1e3', 'on', '0x1f', '2026-08-12', '1.', '.inf', '_');
const version = oneOf(
  '0.43.0',
  'latest-known',
  '>=0.40 <0.43',
  '^0.40 || 0.42.x',
  '0.43',
  '*',
  '~0.41.0',
  '1.1.6',
  '1',
);
const simple = fc.oneof(free, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));

const step = fc
  .record({
    name: rarely(line),
    if: optional(free),
    env: optional(map(variable, simple)),
    'timeout-minutes': optional(rarely(fc.integer({ min: 1, max: 90 }))),
  })
  .chain((shared) =>
    fc.oneof(
      fc.tuple(command, optional(oneOf('src', '.', '3.10', 'true'))).map(([run, folder]) => ({
        ...shared,
        run,
        'working-directory': folder,
      })),
      map(oneOf('files', 'uses', 'on', 'y', 'null'), simple).map((inputs) => ({ ...shared, uses: HOOK, with: inputs })),
    ),
  );
const hooks = fc.record({
  before: optional(fc.array(step, { maxLength: 2 })),
  after: optional(fc.array(step, { maxLength: 1 })),
});
const patterns = fc.array(rarely(filled(line.map((text) => text.replaceAll('$' + '{{', '$')))), {
  minLength: 1,
  maxLength: 3,
});
const literal = free.map((text) => text.replaceAll('$' + '{{', '$'));
const dispatchInput = fc
  .record({ description: literal, required: optional(fc.boolean()) })
  .chain((shared) =>
    fc
      .oneof(
        fc.record({ type: optional(fc.constant('string')), default: optional(literal) }),
        fc.record({ type: fc.constant('boolean'), default: optional(fc.boolean()) }),
        fc.record({ type: fc.constant('number'), default: optional(fc.integer()) }),
        fc.record({ type: fc.constant('choice'), options: fc.array(literal, { minLength: 1, maxLength: 3 }) }),
      )
      .map((rest) => ({ ...shared, ...rest })),
  );
const triggers = fc.record({
  push: optional(fc.record({ branches: optional(patterns), tags: optional(patterns) })),
  'pull-request': optional(
    fc.record({ branches: optional(patterns), types: optional(fc.constant(['opened', 'labeled'])) }),
  ),
  'merge-group': optional(fc.boolean()),
  schedule: optional(rarely(fc.constant(['17 3 * * 1', '0 0 1 JAN-MAR/2 *']), fc.array(hostile))),
  manual: optional(
    fc.oneof(
      fc.boolean(),
      map(variable, dispatchInput).map((inputs) => ({ inputs })),
    ),
  ),
});
const axisValues = fc.oneof(
  rarely(fc.subarray(['null', 'no', '3.10', '1e3', 'on', '0x1f', '.inf', '1.'], { minLength: 1 })),
  fc.constantFrom([true, false], [0, -1, 16], ['true', 1]),
);
const service = fc.record({
  image: oneOf('postgres:17', 'a.b:5000/c:1.10', `redis@sha256:${'0'.repeat(64)}`),
  ports: optional(fc.constantFrom(['5432:5432', 80], ['53:53/udp'])),
  env: optional(map(variable, literal)),
  options: optional(rarely(filled(line.map((text) => text.replaceAll('$' + '{{', '$'))))),
});
const runtime = (versions: readonly string[]) =>
  fc.record({
    versions: some(...versions),
    eol: optional(oneOf('include', 'allow-failure')),
    install: optional(command),
    test: command,
    'architecture-test': optional(command),
    'emulated-test': optional(command),
    cache: optional(fc.boolean()),
    matrix: optional(map(oneOf('null', 'on', 'y', 'a-b'), axisValues, 2)),
    'working-directory': optional(oneOf('app', 'true', '3.10', '1e3/a')),
    images: optional(map(oneOf(...versions), oneOf('python:3.8-slim', 'a.b/c:1.10', 'node:on'))),
  });
const fleet = fc
  .tuple(
    fc.oneof(
      fc.record({ labels: fc.array(label, { minLength: 1, maxLength: 3 }) }),
      fc.record({
        group: rarely(filled(line.map((text) => text.replaceAll(/["']|\$\{\{/g, '')))),
        labels: optional(fc.array(label, { minLength: 1, maxLength: 2 })),
      }),
      fc.record({ 'scale-set': label }),
    ),
    fc.record({
      platform,
      distribution: optional(oneOf('ubuntu-22.04', 'debian-12')),
      emulated: optional(fc.boolean()),
      buildkit: optional(oneOf('unix:///run/buildkit/buildkitd.sock', 'tcp://a:1#b')),
      runtimes: optional(oneOf('setup', 'uv', 'installed')),
      'pull-requests': optional(oneOf('own', 'never')),
      switch: optional(fc.record({ variable, default: optional(oneOf('enabled', 'disabled')) })),
    }),
  )
  .map(([where, rest]) => ({ ...rest, ...where }));
const image = fc.record({
  name: oneOf('ghcr.io/org/kit', '127.0.0.1:5000/kit'),
  platforms: optional(some('linux/amd64', 'linux/arm64')),
  context: optional(oneOf('.', 'docker', '3.10')),
  file: optional(oneOf('Dockerfile', 'true', 'docker/1.0')),
  target: optional(oneOf('node', 'null', '1e3')),
  'test-target': optional(oneOf('test', 'off')),
  test: optional(command),
  'build-args': optional(map(variable, line)),
  'build-contexts': optional(map(oneOf('kit', 'null'), oneOf('../kit', 'docker-image://a:1', '#a'))),
  provenance: optional(fc.boolean()),
  sbom: optional(fc.boolean()),
  permissions: optional(fc.constantFrom({ 'id-token': 'write' }, { contents: 'none' })),
  environment: optional(oneOf('ci', '1 2', 'no')),
  login: optional(
    fc.record({
      username: oneOf('robot', 'null', '1e3', "it's"),
      secret: variable,
      environment: oneOf('ci', '1 2', 'no'),
    }),
  ),
});
const workflow = fc.record({
  hosted: some('linux/amd64', 'linux/arm64'),
  'self-hosted': optional(some('one', 'two')),
  emulated: optional(some('linux/amd64', 'linux/arm64')),
  images: optional(some('kit', 'null')),
  callable: optional(fc.boolean()),
  publish: optional(fc.constant(false)),
  triggers: optional(triggers),
});

/** Any config with legs to run; most of them are valid. */
export const hostileConfig: fc.Arbitrary<HostileConfig> = fc
  .record({
    action: rarely(
      fc.constantFrom(ACTION, './'),
      hostile.map((text) => `${ACTION}${text}`),
    ),
    python: runtime(['3.9', '3.10', '3.13']),
    node: seldom(runtime(['22', '24'])),
    go: seldom(runtime(['1.26'])),
    ipfs: optional(
      fc.record({
        kubo: version,
        cluster: version,
        'cluster-tools': optional(fc.constant(['service', 'ctl'])),
        tools: optional(oneOf(['ipget'], ['car@2.17.0', 'ipget@>=0.13 <1'])),
        'lock-file': optional(oneOf('ipfs-kit.lock.json', 'null')),
        mirror: optional(oneOf('https://mirror.example.com/a#b', 'http://127.0.0.1:80/?a=b&c')),
        daemon: optional(oneOf('false', 'offline', 'online')),
        'cluster-peers': optional(fc.integer({ min: 0, max: 3 })),
      }),
    ),
    checkout: optional(
      fc.constantFrom({ submodules: true, lfs: false }, { submodules: 'recursive', 'fetch-depth': 0 }),
    ),
    services: optional(map(oneOf('db', 'null', 'on'), service, 2)),
    env: optional(map(variable, free)),
    results: optional(oneOf('build/results', 'true', '3.10', '2026-08-12')),
    'time-limit': optional(fc.integer({ min: 1, max: 360 })),
    paths: optional(fc.array(rarely(line.map((text) => `${text.replaceAll(/[\s!]/g, '')}x`)), { maxLength: 2 })),
    triggers: optional(triggers),
    runners: fc.record({ 'self-hosted': fc.record({ one: fleet, two: fleet }) }),
    secrets: optional(map(variable, fc.record({ jobs: some('hosted', 'self-hosted'), environment: oneOf('ci') }))),
    hooks: optional(fc.record({ hosted: optional(hooks), emulated: optional(hooks), 'self-hosted': optional(hooks) })),
    images: fc.record({ kit: image, null: image }),
    workflows: map(oneOf('ci', 'null', 'on', 'y', 'true'), workflow, 1).map((all) =>
      Object.keys(all).length > 0 ? all : { true: MINIMAL_WORKFLOW },
    ),
  })
  .map((config) => JSON.parse(JSON.stringify(config)) as HostileConfig);

const MINIMAL_WORKFLOW = { hosted: ['linux/amd64'] };

/** The keys that the tests compare with the generated files. */
export interface HostileConfig {
  readonly [key: string]: unknown;
  readonly workflows: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Returns the text of a config. The version of a pinned action is a YAML comment. */
export function hostileConfigText(config: object): string {
  const document = new Document(config);
  moveVersionToComment(document.get('action', true));
  const kinds = document.get('hooks');
  for (const { value } of isMap(kinds) ? kinds.items : [])
    for (const { value: steps } of isMap(value) ? value.items : [])
      for (const each of isSeq(steps) ? steps.items : []) if (isMap(each)) moveVersionToComment(each.get('uses', true));
  // In double quotes: in other styles the library loses some white space.
  const style = {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    doubleQuotedMinMultiLineLength: 1e9,
  } as const;
  return document.toString({ ...style, lineWidth: 0 });
}

function moveVersionToComment(node: unknown): void {
  if (!isScalar(node) || typeof node.value !== 'string') return;
  const [reference, version] = node.value.split(/ # (.*)/s);
  if (version === undefined || /[\n\r]/.test(version)) return;
  node.value = reference;
  node.comment = ` ${version}`;
}
