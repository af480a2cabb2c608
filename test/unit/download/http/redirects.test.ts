import { describe, expect, it } from 'vitest';
import { redactUrl } from '../../../../kit/download/http/redact.ts';
import { resolveRedirect } from '../../../../kit/download/http/redirects.ts';

describe('resolveRedirect', () => {
  it.each<[string, string | undefined, string | RegExp]>([
    ['https://a.example/x/y', '../z?q', 'https://a.example/z?q'],
    ['https://a.example/x', '//b.example/y', 'https://b.example/y'],
    ['http://a.example/x', 'https://a.example/x', 'https://a.example/x'],
    ['https://a.example/x', 'http://a.example/x', /from https to http:\/\/a\.example\/x$/],
    ['https://a.example/x', 'ftp://a.example/x', /to ftp:$/],
    ['https://a.example/x', 'https://a.example/seen', /in a loop/],
    ['https://a.example/x', undefined, /without a valid Location/],
  ])('resolves from %s the location %s', (from, location, expected) => {
    const target = resolveRedirect(new URL(from), location, new Set(['https://a.example/seen']), 5);
    const got = 'url' in target ? target.url.href : target.failure.reason;
    if (typeof expected === 'string') expect(got).toBe(expected);
    else expect(got).toMatch(expected);
  });
});

it('redactUrl removes credentials and signatures', () => {
  expect(redactUrl('https://user:word@a.example:8443/x?signature=1#y')).toBe('https://a.example:8443/x');
});

it.each([
  ['https://user:s3c/ret@a.example/x?y', '***@a.example/x'],
  ['user:s3cret@a.example', '***@a.example'],
  ['htps:us@er:s3cret@a.example#y', '***@a.example'],
  ['a.example/x?signature', 'a.example/x'],
])('redactUrl keeps of the malformed %s only what follows the last @', (text, shown) => {
  expect(redactUrl(text)).toBe(shown);
});
