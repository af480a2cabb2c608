import { expect, it } from 'vitest';
import { collectAdvice, describeFailures } from '../../../../kit/download/transfer/failure-lines.ts';

const NOT_FOUND = 'getaddrinfo ENOTFOUND m.example';

it.each<[string, { origin: string; reason: string; times?: number }[], string]>([
  ['nothing without failures', [], ''],
  [
    'a line for each reason',
    [
      { origin: 'a', reason: 'x' },
      { origin: 'b', reason: 'y' },
    ],
    '\n  a: x\n  b: y',
  ],
  ['equal lines as one', Array(10).fill({ origin: 'm', reason: NOT_FOUND }), `\n  m: ${NOT_FOUND}`],
  [
    'how often the tries of an origin failed',
    [
      { origin: 'm', reason: NOT_FOUND, times: 3 },
      { origin: 'm', reason: NOT_FOUND, times: 2 },
    ],
    `\n  m: ${NOT_FOUND} (3 times)`,
  ],
  [
    'origins with the same reason together',
    [
      { origin: 'a', reason: 'proxy p: down' },
      { origin: 'b', reason: 'x' },
      { origin: 'c', reason: 'proxy p: down' },
    ],
    '\n  a, c: proxy p: down\n  b: x',
  ],
])('describeFailures returns %s', (_, failures, expected) => {
  expect(describeFailures(failures)).toBe(expected);
});

it('collectAdvice returns each advice once', () => {
  expect(collectAdvice([{ advice: 'Do a.' }, {}, { advice: 'Do a.' }, { advice: 'Do b.' }])).toBe('Do a. Do b. ');
  expect(collectAdvice([{}])).toBe('');
});
