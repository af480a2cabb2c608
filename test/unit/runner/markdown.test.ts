import { describe, expect, it } from 'vitest';

import { escapeMarkdown, formatMarkdownTable } from '../../../kit/runner/markdown.ts';
import { HOSTILE_STRINGS, seededStrings } from './hostile-values.ts';

describe('escapeMarkdown', () => {
  it.each([
    ['', ''],
    ['kubo 0.42.0 (linux/arm64)', 'kubo 0.42.0 (linux/arm64)'],
    ['sha256:abc', 'sha256:abc'],
    ['a|b', 'a&#124;b'],
    ['a\\|b', 'a&#92;&#124;b'],
    ['`code`', '&#96;code&#96;'],
    ['<img src=x onerror=y>', '&#60;img src=x onerror=y&#62;'],
    ['&lt;', '&#38;lt;'],
    ['**b** _i_ ~~s~~', '&#42;&#42;b&#42;&#42; &#95;i&#95; &#126;&#126;s&#126;&#126;'],
    ['![a](b)', '!&#91;a&#93;(b)'],
    ['@team $x$ # h', '&#64;team &#36;x&#36; &#35; h'],
    ['https://dist.ipfs.tech/a_b', 'https&#58;//dist.ipfs.tech/a&#95;b'],
    ['www.ipfs.tech, WWW.a_b', 'www&#46;ipfs.tech, WWW&#46;a&#95;b'],
    ['a\nb\r\nc\rd\u2028e', 'a<br>b<br>c<br>d<br>e'],
    ['\n  padded \t\r\n', 'padded'],
    ['a\tb', 'a b'],
    ['a\0b\u001b[31m\u0085', 'a\ufffdb\ufffd&#91;31m\ufffd'],
    ['abc\u202edcba', 'abc\ufffddcba'],
    ['grüße 世界 👩‍👩‍👧', 'grüße 世界 👩‍👩‍👧'],
  ])('escapes %j as %j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it('leaves no special character, line break or control character in any text', () => {
    for (const text of [...HOSTILE_STRINGS, ...seededStrings(300, 9)]) {
      const rest = escapeMarkdown(text).replaceAll(/&#\d+;|<br>/g, '');
      expect(rest).not.toMatch(/[&<>|`*_~[\]\\#$@\p{Cc}]|:\/\//u);
    }
  });
});

describe('markdownTable', () => {
  it('has as many columns as the longest row', () => {
    const table = formatMarkdownTable(['tool', 'version'], [['kubo', '0.42.0'], ['lotus'], ['a', 'b', 'c'], []]);
    expect(table).toBe(
      '| tool | version |  |\n| --- | --- | --- |\n| kubo | 0.42.0 |  |\n| lotus |  |  |\n| a | b | c |\n|  |  |  |\n',
    );
  });

  it('has only a header if there are no rows', () => {
    expect(formatMarkdownTable(['tool'], [])).toBe('| tool |\n| --- |\n');
  });

  it('keeps every text in its cell', () => {
    const texts = [...HOSTILE_STRINGS, ...seededStrings(100, 10)];
    const lines = formatMarkdownTable(
      ['no', 'text'],
      texts.map((text, index) => [String(index), text]),
    ).split('\n');
    expect(lines.length).toBe(texts.length + 3);
    expect(lines.slice(0, -1).every((line) => line.split('|').length === 4)).toBe(true);
  });
});
