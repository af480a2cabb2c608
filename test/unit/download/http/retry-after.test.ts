import { describe, expect, it } from 'vitest';
import { parseRetryAfterMs } from '../../../../kit/download/http/retry-after.ts';

describe('parseRetryAfterMs', () => {
  const date = 'Tue, 01 Jan 2019 00:00:00 GMT';
  const clock = () => Date.parse(date) - 60_000;
  it.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': 'Tue, 01 Jan 2019 00:01:00 GMT', date }, 60_000],
    [{ 'retry-after': 'Tue, 01 Jan 2019 00:01:00 GMT' }, 120_000],
    [{ 'retry-after': 'Mon, 31 Dec 2018 00:00:00 GMT', date }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, null],
    [{}, null],
  ])('parses %j', (headers, expected) => {
    expect(parseRetryAfterMs(headers, clock)).toBe(expected);
  });
});
