// Findings as text, and their counts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, type DoctorFinding, hasFailingFindings, type Status } from '../../../kit/doctor/finding.ts';
import { formatSize } from '../../../kit/doctor/format.ts';
import { renderFindings } from '../../../kit/doctor/render.ts';
import { KIT_ERROR_CODES } from '../../../kit/errors.ts';
import { quoteShellWord } from '../../../kit/system/shell-word.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

interface Parts {
  readonly problem?: string;
  readonly fix?: string | null;
  readonly page?: string | null;
}

function finding(status: Status, subject = 'Go', { problem = 'so', fix = null, page = null }: Parts = {}) {
  const info = { id: subject.toLowerCase(), subject, page };
  return status === 'ok'
    ? ({ ...info, status, detail: problem, problem: null, fix: null } satisfies DoctorFinding)
    : ({ ...info, status, detail: null, problem, fix } satisfies DoctorFinding);
}

it.each<[readonly Status[], boolean]>([
  [[], false],
  [['ok', 'unknown'], false],
  [['ok', 'warning', 'unknown'], true],
  [['failure', 'ok'], true],
])('%j has problems: %s', (statuses, expected) => {
  expect(hasFailingFindings(statuses.map((status) => finding(status)))).toBe(expected);
});

describe('the text', () => {
  it('has one line for each finding, the fix below it, and the counts', () => {
    const text = renderFindings([
      finding('ok', 'Go', { page: 'not/shown' }),
      finding('failure', 'Docker', { fix: 'one\ntwo', page: 'a/page#x' }),
      finding('unknown', 'Disk', { fix: 'df', page: 'not/shown' }),
      finding('warning', 'Clock'),
    ]);
    expect(text).toBe(
      [
        'ok    Go      so',
        'FAIL  Docker  so',
        '      one',
        '      two',
        '      see a/page#x',
        '?     Disk    so',
        '      df',
        'warn  Clock   so',
        '',
        '4 checks: 1 ok, 1 warning, 1 failure, 1 unknown',
      ].join('\n'),
    );
  });

  it('shows the fix of consecutive findings once', () => {
    const same = { fix: 'a proxy', page: 'p' };
    const text = renderFindings([
      finding('warning', 'a', same),
      finding('warning', 'b', same),
      finding('failure', 'c', { fix: 'x' }),
    ]);
    expect(text.match(/a proxy/g)).toHaveLength(1);
    expect(text).toContain('      x\n');
    expect(text).toMatch(/3 checks: 0 ok, 2 warnings, 1 failure, 0 unknown$/);
  });

  it('replaces control characters', () => {
    const [line, fix] = renderFindings([
      finding('failure', 'Labels', { problem: 'a\u001b[2Jb\rc', fix: 'x\u0007y' }),
    ]).split('\n');
    expect([line, fix]).toEqual(['FAIL  Labels  a?[2Jb?c', '      x?y']);
  });
});

it('counts findings by status', () => {
  expect(countStatuses([finding('ok'), finding('ok'), finding('failure')])).toEqual({
    ok: 2,
    warning: 0,
    failure: 1,
    unknown: 0,
  });
});

it.each([
  ['/opt/actions-runner', '/opt/actions-runner'],
  ['self-hosted,arm64,dgx', 'self-hosted,arm64,dgx'],
  ['/home/a b/c', "'/home/a b/c'"],
  ["it's; rm -rf $HOME", "'it'\\''s; rm -rf $HOME'"],
  ['', "''"],
])('quotes %s for a shell as %s', (text, word) => {
  expect(quoteShellWord(text)).toBe(word);
});

it.each([
  [0, '0 MiB'],
  [130 * 2 ** 20 + 1, '130 MiB'],
  [2 ** 30, '1.0 GiB'],
  [71.26 * 2 ** 30, '71.3 GiB'],
])('formats %i bytes as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

describe('the pages of findings', () => {
  const folder = join(ROOT, 'kit', 'doctor');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const named = (constant: string) =>
    [...code.matchAll(new RegExp(`\\$\\{${constant}\\}#([a-z0-9-]+)`, 'g'))].map(([, anchor]) => anchor);

  it('exist as sections of docs/self-hosted-runners.md', () => {
    const page = readFileSync(join(ROOT, 'docs', 'self-hosted-runners.md'), 'utf8');
    const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(' ', '-')
        .replace(/[^a-z0-9-]/g, ''),
    );
    expect(named('SETUP_PAGE').length).toBeGreaterThan(4);
    expect(named('SETUP_PAGE').filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });

  it('exist as sections of docs/troubleshooting.md', () => {
    const topics = ['wrong-binary-downloaded', 'docker-build-fails-on-arm64', 'tests-fail-on-one-architecture'];
    const known: readonly string[] = [...KIT_ERROR_CODES, ...topics];
    expect(named('TROUBLESHOOTING_PAGE').filter((anchor) => !known.includes(anchor ?? ''))).toEqual([]);
    for (const topic of topics) expect(named('TROUBLESHOOTING_PAGE')).toContain(topic);
  });
});
