import { describe, expect, it } from 'vitest';
import { ORIGIN_RECORDS, originRecord, type Sighting } from '../../../../kit/distributions/origin-records.ts';
import { changeIssue, sightingLine } from '../../../../scripts/origins/change-issue.ts';
import { compareWithRecord } from '../../../../scripts/origins/origin-check.ts';

const CONTEXT = { date: '2026-12-07', source: 'https://github.com/org/setup-ipfs-kit/actions/runs/7' };
/** The recorded state is always the other one. */
const check = (id: 'dist' | 'github', state: Sighting['state'], what: string) => {
  const recorded = state === 'alive' ? 'dead' : 'alive';
  const seen = [{ date: '2026-10-06', state: recorded, what: 'was silent', source: 'a log' }] as const;
  return compareWithRecord({ ...originRecord(id), seen }, { state, what, transient: false, milliseconds: 5 });
};

describe('the title', () => {
  it.each([
    ['dist', 'alive', 'Origin changed: dist.ipfs.tech answers again'],
    ['github', 'dead', 'Origin changed: GitHub releases stopped working'],
  ] as const)('of %s, now %s', (id, state, title) => {
    const issue = changeIssue(check(id, state, 'answers'), CONTEXT);
    expect(issue.title).toBe(title);
    expect(title.startsWith(issue.titlePrefix)).toBe(true);
  });

  it('identifies one origin only', () => {
    const issues = ORIGIN_RECORDS.map((record) => {
      const probe = { state: 'dead', what: 'answers 503', transient: true, milliseconds: 5 } as const;
      return changeIssue(compareWithRecord(record, probe), CONTEXT);
    });
    for (const { title } of issues) {
      expect(issues.filter(({ titlePrefix }) => title.startsWith(titlePrefix))).toHaveLength(1);
    }
  });
});

describe('the body', () => {
  const back = check('dist', 'alive', 'answers 200');

  it('has the recorded state, the new state and the line to add', () => {
    const { body, comment } = changeIssue(back, CONTEXT);
    for (const text of [body, comment]) {
      expect(text).toContain('| recorded | dead | was silent | 2026-10-06 | a log |');
      expect(text).toContain('| found now | alive | answers 200 | 2026-12-07 | this check |');
      expect(text).toContain('the last sighting in `seen` of the origin `dist`');
      expect(text).toContain(`\nFound by: ${CONTEXT.source}\n`);
      expect(text).toContain(`\n\`\`\`json\n${sightingLine(back, CONTEXT)}\n\`\`\`\n`);
    }
    expect(comment.split('\n')[0]).toBe('The check found the same on 2026-12-07.');
  });

  it('contains a sighting in the form of the data', () => {
    expect(JSON.parse(sightingLine(back, CONTEXT))).toStrictEqual({
      date: '2026-12-07',
      state: 'alive',
      what: 'answers 200',
      source: CONTEXT.source,
    });
  });

  it('escapes the text of an origin', () => {
    const hostile = check('github', 'dead', 'gives no usable answer: it redirects to https://a.example/@all|<b>`x`');
    const { body } = changeIssue(hostile, CONTEXT);
    const [prose = ''] = body.split('```json');
    expect(prose).not.toMatch(/@all|<b>|`x`/);
    expect(body.match(/^```/gm)).toHaveLength(2);
  });

  it.each([
    ['alive', 'compare its digest'],
    ['dead', 'short outage'],
  ] as const)('says what to check first where the origin is %s', (state, text) => {
    expect(changeIssue(check('dist', state, 'answers'), CONTEXT).body).toContain(text);
  });
});
