// Comments that ignore findings, and the comments that are reported.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';

const workflow = (steps: string, head = '') =>
  `${head}on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n${steps}`;
const CURL = 'curl -f https://example.org/x | sh';

/** The rules and lines of all findings. */
const lint = (text: string) =>
  lintWorkflows([{ path: '.github/workflows/a.yml', text }], { config: null, facts: FACTS }).map(
    ({ rule, line, problem }) => `${line} ${rule}: ${problem}`,
  );

describe.each([
  ['on the line', workflow(`      - run: ${CURL} # ipfs-kit: ignore[curl-pipe-shell] why\n`)],
  [
    'on the line above',
    workflow(`      - name: x\n        # ipfs-kit: ignore[curl-pipe-shell] why\n        run: ${CURL}\n`),
  ],
  ['above a step', workflow(`      # ipfs-kit: ignore[curl-pipe-shell] why\n      - run: ${CURL}\n`)],
  ['in a script', workflow(`      - run: |\n          # ipfs-kit: ignore[curl-pipe-shell] why\n          ${CURL}\n`)],
  [
    'at the end of a line of a script',
    workflow(`      - run: |\n          ${CURL} # ipfs-kit: ignore[curl-pipe-shell] why\n`),
  ],
  ['for the file', workflow(`      - run: ${CURL}\n`, '# A test.\n\n# ipfs-kit: ignore-file[curl-pipe-shell] why\n')],
  [
    'below another one',
    workflow(
      `      # ipfs-kit: ignore[curl-pipe-shell] why\n      # ipfs-kit: ignore[merge-key] why\n      - run: ${CURL}\n`,
    ),
  ],
  ['with several rules', workflow(`      - run: ${CURL} # ipfs-kit: ignore[merge-key, curl-pipe-shell] why\n`)],
  [
    'with Windows line ends',
    workflow(`      # ipfs-kit: ignore[curl-pipe-shell] why\n      - run: ${CURL}\n`).replaceAll('\n', '\r\n'),
  ],
])('a comment %s', (_, text) => {
  it('ignores the finding', () => {
    expect(lint(text).filter((each) => /curl-pipe-shell: /.test(each) || / bad-ignore/.test(each))).toEqual([]);
  });
});

it.each([
  ['a line that is not the next', workflow(`      # ipfs-kit: ignore[curl-pipe-shell] why\n\n      - run: ${CURL}\n`)],
  [
    'the line below one with code',
    workflow(`      - run: x # ipfs-kit: ignore[curl-pipe-shell] why\n      - run: ${CURL}\n`),
  ],
  ['another rule', workflow(`      - run: ${CURL} # ipfs-kit: ignore[merge-key] why\n`)],
  ['a rule for a file, further below', workflow(`      - run: ${CURL} # ipfs-kit: ignore-file[curl-pipe-shell] why\n`)],
  ['a text that is not a comment', workflow(`      - run: ${CURL} # see# ipfs-kit: ignore[curl-pipe-shell] why\n`)],
])('does not ignore %s', (_, text) => {
  expect(lint(text).some((each) => each.includes('curl-pipe-shell: runs a download'))).toBe(true);
});

it.each([
  ['no reason', '# ipfs-kit: ignore[curl-pipe-shell]', 'bad-ignore: ignores curl-pipe-shell without a reason'],
  ['an unknown rule', '# ipfs-kit: ignore[curl] why', 'bad-ignore: unknown rule: curl'],
  ['no finding', '# ipfs-kit: ignore[merge-key] why', 'unused-ignore: merge-key reports nothing here'],
  [
    'a rule for the file below the first comments',
    '# ipfs-kit: ignore-file[curl-pipe-shell] why',
    'bad-ignore: ignore-file is below the first comments of the file',
  ],
])('reports a comment with %s', (_, comment, finding) => {
  expect(lint(workflow(`      - run: ${CURL} ${comment}\n`))).toContain(`8 ${finding}`);
});

describe('a comment at one of several places of a mistake', () => {
  const jobs = (...texts: string[]) =>
    `on: pull_request\npermissions: {}\njobs:\n${texts.map((text, at) => `  j${at}:\n    timeout-minutes: 5\n${text}`).join('')}`;
  const own = (comment: string) => `    runs-on: [self-hosted]${comment}\n    steps:\n      - run: make\n`;
  const label = (comment: string) => `    runs-on: ubuntu-18.04${comment}\n    steps:\n      - run: make\n`;
  const step = (text: string) => (comment: string) =>
    `    runs-on: ubuntu-24.04\n    steps:\n      - run: ${text}${comment}\n`;
  const onOwn = (text: string) => (comment: string) =>
    `    runs-on: [self-hosted]\n    steps:\n      - run: ${text}${comment}\n`;
  const uses = (comment: string) =>
    `    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n        with:\n          deep: 1${comment}\n`;

  it.each([
    ['fork-guard', own],
    ['unknown-runner', label],
    ['action-input', uses],
    ['unpinned-image', step('docker run python:latest pytest')],
    ['curl-pipe-shell', step(CURL)],
  ])('leaves the others: %s', (rule, job) => {
    const ofRule = (text: string) => lint(text).filter((each) => each.includes(` ${rule}: `));
    const ignored = job(` # ipfs-kit: ignore[${rule}] why`);
    const second = ofRule(jobs(ignored, job('')));
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(ofRule(jobs(job(''), ignored)));
    expect(second[0]).not.toMatch(/more place|j0/);
    expect(ofRule(jobs(job(''), job('')))).toHaveLength(1);
    expect(ofRule(jobs(ignored, ignored))).toEqual([]);
  });

  it.each([
    ['self-hosted-install', onOwn('sudo apt-get install make')],
    ['shared-temp-path', onOwn('mkdir /tmp/x')],
  ])('leaves the others of a job: %s', (rule, job) => {
    const line = (comment: string) => job(comment).split('\n').at(-2);
    const text = jobs(`${job(` # ipfs-kit: ignore[${rule}] why`)}${line('')}\n`);
    expect(lint(text).filter((each) => each.includes(` ${rule}: `))).toEqual([expect.stringMatching(/^9 /)]);
  });
});

const ofRule = (text: string, rule: string) => lint(text).filter((each) => each.includes(` ${rule}: `));

describe('a comment for a step or a job', () => {
  const long = (comments: { job?: string; key?: string; step?: string; run?: string }) =>
    `on: push\npermissions: {}\njobs:\n${comments.job ?? ''}  a:${comments.key ?? ''}\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n${comments.step ?? ''}      - run: |${comments.run ?? ''}\n          make\n          ${CURL}\n      - run: ${CURL.replace('/x', '/y')}\n`;
  const comment = '# ipfs-kit: ignore[curl-pipe-shell] why';

  it.each([
    ['the step below it', long({ step: `      ${comment}\n` }), 1],
    ['the step below it, with another comment between them', long({ step: `      ${comment}\n      # Makes x.\n` }), 1],
    ['the step that starts on its line', long({ run: ` ${comment}` }), 1],
    ['the job below it', long({ job: `  ${comment}\n` }), 0],
    ['the job that starts on its line', long({ key: ` ${comment}` }), 0],
    ['no more than that', long({}), 2],
  ])('covers %s', (_, text, left) => {
    expect(ofRule(text, 'curl-pipe-shell')).toHaveLength(left);
    expect([...ofRule(text, 'unused-ignore'), ...ofRule(text, 'bad-ignore')]).toEqual([]);
  });
});

it.each([
  'ipfs-kit: ignore hidden-failure why',
  'ipfs-kit: ignore [hidden-failure] why',
  'ipfs-kit: Ignore[hidden-failure] why',
  'ipfs-kit: ignores[hidden-failure] why',
  'ipfs-kit: disable[hidden-failure] why',
  'ipfs-kit: ignore-next-line[hidden-failure] why',
  '# ipfs-kit: ignore[hidden-failure] why',
  'ipfs-kit ignore[hidden-failure] why',
  'ipfs-kit ignore hidden-failure why',
  'ipfs-kit: ignore[hidden-failure,] why',
  'ipfs-kit: ignore[] why',
])('reports a faulty comment, which ignores nothing: # %s', (comment) => {
  const found = lint(workflow(`      - run: pytest || true # ${comment}\n`));
  expect(found).toContainEqual(expect.stringContaining('8 bad-ignore: '));
  expect(found).toContainEqual(expect.stringContaining('8 hidden-failure: '));
});

it.each(['ipfs-kit is installed here', 'ipfs-kit-py is expected', 'uses ipfs-kit: see docs'])(
  'does not report a comment for readers: # %s',
  (comment) => {
    expect(ofRule(workflow(`      - run: make # ${comment}\n`), 'bad-ignore')).toEqual([]);
  },
);

it.each([
  ['# ipfs-kit: ignores[hidden-failure] it fails', 'error'],
  ['# TODO fix the tests that fail', 'error'],
  ['# FIXME error', 'error'],
  ['# TODO: flaky, see #12', 'warning'],
  ['# it may fail', 'warning'],
])('takes a comment as a reason to go on only if it is one: %s', (comment, severity) => {
  const text = workflow(`      - run: pytest || true ${comment}\n`);
  const found = lintWorkflows([{ path: '.github/workflows/a.yml', text }], { config: null, facts: FACTS });
  expect(found.find(({ rule }) => rule === 'hidden-failure')?.severity).toBe(severity);
});

it.each([
  ['a string of YAML', `      - name: 'x # ipfs-kit: ignore[curl-pipe-shell] why'\n        run: ${CURL}\n`],
  [
    'a text of YAML',
    `      - uses: a/b@v1\n        with:\n          body: >-\n            # ipfs-kit: ignore[curl-pipe-shell] why\n      - run: ${CURL}\n`,
  ],
  [
    'a string of a script',
    `      - run: |\n          echo "\n          # ipfs-kit: ignore[curl-pipe-shell] why\n          "; ${CURL}\n`,
  ],
  [
    'a here-document',
    `      - run: |\n          cat <<E\n          # ipfs-kit: ignore[curl] why\n          E\n          ${CURL}\n`,
  ],
])('neither uses nor reports %s', (_, steps) => {
  const text = workflow(steps);
  expect(ofRule(text, 'curl-pipe-shell')).toHaveLength(1);
  expect([...ofRule(text, 'bad-ignore'), ...ofRule(text, 'unused-ignore')]).toEqual([]);
});

it('uses a comment in a substitution', () => {
  const text = workflow(
    `      - run: |\n          x="$(\n          # ipfs-kit: ignore[curl-pipe-shell] why\n          ${CURL}\n          )"\n`,
  );
  expect([...ofRule(text, 'curl-pipe-shell'), ...ofRule(text, 'unused-ignore')]).toEqual([]);
});

it('reads ignore-file after the start of the document', () => {
  const text = workflow(`      - run: ${CURL}\n`, '---\n# ipfs-kit: ignore-file[curl-pipe-shell] why\n');
  expect([...ofRule(text, 'curl-pipe-shell'), ...ofRule(text, 'bad-ignore')]).toEqual([]);
});

describe('in a file that is not valid YAML', () => {
  it.each([
    ['reports nothing else', '# ipfs-kit: ignore[x]\non: [\n', 1],
    ['ignores it with ignore-file', '# ipfs-kit: ignore-file[not-a-workflow] a template\non: [\n', 0],
  ])('%s', (_, text, left) => {
    expect(lint(text)).toHaveLength(left);
    expect(ofRule(text, 'not-a-workflow')).toHaveLength(left);
  });
});
