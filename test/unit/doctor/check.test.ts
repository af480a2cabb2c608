// What defineCheck makes of results.
import { expect, it } from 'vitest';
import { defineCheck } from '../../../kit/doctor/check.ts';
import { failureResult, okResult } from '../../../kit/doctor/finding.ts';
import { runCheck } from './facts-fixture.ts';

const INFO = { id: 'clock', subject: 'Clock', page: 'docs/x.md#clock' };

it('gives ok findings a detail, and other findings a problem and a fix', () => {
  const ok = defineCheck({ ...INFO, check: () => okResult('correct') });
  const failed = defineCheck({ ...INFO, check: () => failureResult('301 s ahead', 'set it') });
  expect(runCheck(ok, {})).toMatchObject([{ ...INFO, status: 'ok', detail: 'correct', problem: null, fix: null }]);
  expect(runCheck(failed, {})).toMatchObject([
    { ...INFO, status: 'failure', detail: null, problem: '301 s ahead', fix: 'set it' },
  ]);
});

it('returns no finding for a check that does not apply, and one for each item of a list', () => {
  expect(runCheck(defineCheck({ ...INFO, check: () => [] }), {})).toEqual([]);
  const list = defineCheck({ ...INFO, check: () => ['a', 'b'].map((id) => ({ ...okResult(id), id, page: null })) });
  expect(runCheck(list, {})).toMatchObject([
    { id: 'a', subject: 'Clock', page: null },
    { id: 'b', subject: 'Clock', page: null },
  ]);
});
