// Findings as text, and what they come to.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countStatuses, type DoctorFinding, exitCodeOf, type Status } from '../../../kit/doctor/finding.ts';
import { formatSize, quoteShellWord, renderFindings } from '../../../kit/doctor/render.ts';
import { KIT_ERROR_CODES } from '../../../kit/errors.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

function finding(status: Status, subject = 'Go', over: Partial<DoctorFinding> = {}): DoctorFinding {
  return { id: subject.toLowerCase(), subject, status, problem: 'so', fix: null, page: null, ...over };
}

it.each<[readonly Status[], number]>([
  [[], 0],
  [['ok', 'unknown'], 0],
  [['ok', 'warning', 'unknown'], 1],
  [['warning', 'failure', 'ok'], 2],
])('%j ends with %i', (statuses, code) => {
  expect(exitCodeOf(statuses.map((status) => finding(status)))).toBe(code);
});

describe('the text', () => {
  it('has a line a finding, its advice below it, and the counts', () => {
    const text = renderFindings([
      finding('ok', 'Go', { fix: 'not shown', page: 'not/shown' }),
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

  it('says once what mends findings that stand together', () => {
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

  it('shows nothing that moves the cursor', () => {
    const [line, advice] = renderFindings([
      finding('failure', 'Labels', { problem: 'a\u001b[2Jb\rc', fix: 'x\u0007y' }),
    ]).split('\n');
    expect([line, advice]).toEqual(['FAIL  Labels  a?[2Jb?c', '      x?y']);
  });
});

it('counts', () => {
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
])('%s is %s to a shell', (text, word) => {
  expect(quoteShellWord(text)).toBe(word);
});

it.each([
  [0, '0 MiB'],
  [130 * 2 ** 20 + 1, '130 MiB'],
  [2 ** 30, '1.0 GiB'],
  [71.26 * 2 ** 30, '71.3 GiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

describe('the pages that findings name', () => {
  const folder = join(ROOT, 'kit', 'doctor');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const named = (constant: string) =>
    [...code.matchAll(new RegExp(`\\$\\{${constant}\\}#([a-z0-9-]+)`, 'g'))].map(([, anchor]) => anchor);

  it('are sections of the page on self-hosted runners', () => {
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

  it('are error codes and topics of the page on troubleshooting', () => {
    const topics = ['wrong-binary-downloaded', 'docker-build-fails-on-arm64', 'tests-fail-on-one-architecture'];
    const known: readonly string[] = [...KIT_ERROR_CODES, ...topics];
    expect(named('TROUBLESHOOTING_PAGE').filter((anchor) => !known.includes(anchor ?? ''))).toEqual([]);
    for (const topic of topics) expect(named('TROUBLESHOOTING_PAGE')).toContain(topic);
  });
});
