import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mergeActionlint } from '../../../../generator/linter-configs/actionlint.ts';
import { mergeDependabot } from '../../../../generator/linter-configs/dependabot.ts';
import { mergeZizmor } from '../../../../generator/linter-configs/zizmor.ts';

const actionlint = (text: string | null) => mergeActionlint('a.yaml', text, ['dgx', 'amd64']);
const zizmor = (text: string | null) => mergeZizmor('z.yml', text, ['arm64-ci.yml']);
const dependabot = (text: string | null) => mergeDependabot('d.yml', text);

const MERGES = { actionlint, zizmor, dependabot } as const;

/** Files that users may have, and their expected content after the merge. */
const USER_FILES: readonly (readonly [keyof typeof MERGES, string, string, unknown])[] = [
  [
    'actionlint',
    'other labels',
    '# mine\nself-hosted-runner:\n  labels:\n    - gpu # the big one\n    - dgx\nconfig-variables: null\n',
    { 'self-hosted-runner': { labels: ['gpu', 'dgx', 'amd64'] }, 'config-variables': null },
  ],
  [
    'actionlint',
    'labels on one line',
    'self-hosted-runner:\n  labels: [gpu]\n',
    { 'self-hosted-runner': { labels: ['gpu', 'dgx', 'amd64'] } },
  ],
  [
    'actionlint',
    'no labels',
    'paths:\n  a.yml:\n    ignore: [x]\n',
    { paths: { 'a.yml': { ignore: ['x'] } }, 'self-hosted-runner': { labels: ['dgx', 'amd64'] } },
  ],
  [
    'actionlint',
    'an empty list',
    'self-hosted-runner:\n  labels:\n',
    { 'self-hosted-runner': { labels: ['dgx', 'amd64'] } },
  ],
  ['actionlint', 'only a comment', '# nothing yet\n', { 'self-hosted-runner': { labels: ['dgx', 'amd64'] } }],
  [
    'zizmor',
    'other rules',
    'rules:\n  unpinned-uses:\n    config:\n      policies:\n        "*": hash-pin\n  self-hosted-runner:\n    ignore:\n      - old.yml:3\n',
    {
      rules: {
        'unpinned-uses': { config: { policies: { '*': 'hash-pin' } } },
        'self-hosted-runner': { ignore: ['old.yml:3', 'arm64-ci.yml'] },
      },
    },
  ],
  [
    'dependabot',
    'another ecosystem',
    'version: 2\nupdates:\n- package-ecosystem: npm\n  directory: /\n  schedule: { interval: daily }\n',
    {
      version: 2,
      updates: [
        { 'package-ecosystem': 'npm', directory: '/', schedule: { interval: 'daily' } },
        {
          'package-ecosystem': 'github-actions',
          directory: '/',
          schedule: { interval: 'weekly' },
          cooldown: { 'default-days': 7 },
          groups: { actions: { patterns: ['*'] } },
        },
      ],
    },
  ],
  [
    'dependabot',
    'actions without a cool-down',
    'version: 2\nupdates:\n  # ours\n  - package-ecosystem: github-actions\n    directory: /\n    schedule:\n      interval: monthly\n',
    {
      version: 2,
      updates: [
        {
          'package-ecosystem': 'github-actions',
          directory: '/',
          schedule: { interval: 'monthly' },
          cooldown: { 'default-days': 7 },
        },
      ],
    },
  ],
];

describe.each(USER_FILES)('%s with %s', (name, _what, text, expected) => {
  const merged = MERGES[name](text) ?? '';

  it('gets the missing entries', () => {
    expect(parse(merged)).toEqual(expected);
  });

  it('keeps all its lines and comments in order', () => {
    const lines = text.split('\n').map((line) => line.trim().replace(/: ?(?:null|\[gpu\])?$/, ''));
    let from = 0;
    for (const line of lines.filter((each) => each !== '' && each !== 'labels')) {
      from = merged.indexOf(line, from);
      expect(from, `${line} in ${merged}`).toBeGreaterThanOrEqual(0);
    }
  });

  it('is not changed by a second merge', () => {
    expect(MERGES[name](merged)).toBe(merged);
  });
});

it.each(Object.entries(MERGES))(
  '%s is created if it does not exist, and not changed by a second merge',
  (_name, merge) => {
    const made = merge(null);
    expect(made).toMatch(/^# /);
    expect(merge(made)).toBe(made);
  },
);

describe('an empty list on one line', () => {
  it.each([
    ['dependabot', 'version: 2\nupdates: []\n', 'updates:\n  - package-ecosystem: github-actions\n    directory: /\n'],
    ['actionlint', 'self-hosted-runner:\n  labels: []\n', 'labels:\n    - dgx\n    - amd64\n'],
  ] as const)('of %s gets one line for each entry', (file, text, expected) => {
    expect(MERGES[file](text)).toContain(expected);
  });

  it('stays valid in a mapping on one line', () => {
    expect(parse(MERGES.actionlint('{ self-hosted-runner: { labels: [] } }\n') ?? '')).toEqual({
      'self-hosted-runner': { labels: ['dgx', 'amd64'] },
    });
  });
});

describe('dependabot with Dockerfiles', () => {
  const docker = (text: string | null, folders = ['.', 'docker/node/']) => mergeDependabot('d.yml', text, folders);
  const updatesOf = (text: string) => (parse(text) as { updates: Record<string, unknown>[] }).updates;
  const images = (directory: string) => ({
    'package-ecosystem': 'docker',
    directory,
    schedule: { interval: 'weekly' },
    cooldown: { 'default-days': 7 },
  });

  it.each([
    ['no file', null],
    ['the file of a config without Dockerfiles', dependabot(null)],
    [
      "a user's file",
      'version: 2\nupdates:\n- package-ecosystem: npm\n  directory: /\n  schedule: { interval: daily }\n',
    ],
  ])('adds one entry per folder to %s, and does not change it in a second merge', (_what, text) => {
    const merged = docker(text);
    expect(updatesOf(merged).slice(-2)).toEqual([images('/'), images('/docker/node')]);
    expect(updatesOf(merged).filter((each) => each['package-ecosystem'] === 'github-actions')).toHaveLength(1);
    expect(docker(merged)).toBe(merged);
    expect(docker(merged, [])).toBe(merged);
  });

  it.each([
    ['directory: /', ['.'], 1],
    ['directory: "/"', ['', '.', './'], 1],
    ['directory: docker', ['docker'], 1],
    ['directories: [/a, /docker]', ['docker'], 1],
    ['directories: ["/docker/*"]', ['docker/node'], 1],
    ['directories: ["**/*"]', ['docker/node', '.'], 1],
    ['directories: ["/docker/*"]', ['docker/node/deep'], 2],
    ['directory: /other', ['docker'], 2],
    ['directory: /dockers', ['docker'], 2],
  ])('the entry %s for the folders %j results in %d entries', (where, folders, count) => {
    const entry = `  - package-ecosystem: docker\n    ${where}\n    schedule: { interval: daily }\n`;
    const merged = updatesOf(docker(`version: 2\nupdates:\n${entry}`, folders));
    const found = merged.filter((each) => each['package-ecosystem'] === 'docker');
    expect(found).toHaveLength(count);
    expect(found.at(-1)).toMatchObject({ cooldown: { 'default-days': 7 } });
  });
});

it('creates and changes no file that needs nothing', () => {
  const existing = 'self-hosted-runner:   { labels: [ gpu ] }\n';
  expect(mergeActionlint('a.yaml', null, [])).toBeNull();
  expect(mergeActionlint('a.yaml', existing, ['gpu'])).toBe(existing);
  expect(mergeActionlint('a.yaml', existing, [])).toBe(existing);
  expect(mergeZizmor('z.yml', null, [])).toBeNull();
});

it('gives each ignore its reason', () => {
  for (const text of [zizmor(null), zizmor('rules: {}\n')]) expect(text).toMatch(/arm64-ci\.yml # \w+.*forks/);
});

it.each([
  ['invalid YAML', 'a: [', 'not valid YAML'],
  ['a list instead of a mapping', '- a\n', 'a.yaml: not a mapping'],
  ['a setting that is not a mapping', 'self-hosted-runner: [dgx]\n', 'self-hosted-runner is not a mapping'],
  ['an alias without an anchor', 'paths: *x\n', "'*x' has no matching anchor above it"],
  ['labels that are not a list', 'self-hosted-runner: { labels: dgx }\n', 'self-hosted-runner.labels is not a list'],
])('rejects %s', (_what, text, message) => {
  expect(() => actionlint(text)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
  );
});
