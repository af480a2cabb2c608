// Values that are written as YAML are read as the same values by a complete YAML parser.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  blockScalar,
  entryLines,
  flowList,
  type JsonValue,
  mapping,
  quoted,
  scalar,
  scalarText,
  toYaml,
  type YamlValue,
} from '../../../../generator/render/yaml-text.ts';

const read = (value: YamlValue): unknown => parse(`${entryLines('key', value).join('\n')}\n`, { version: '1.2' }).key;
const read11 = (value: YamlValue): unknown => parse(`${entryLines('key', value).join('\n')}\n`, { version: '1.1' }).key;

/** Texts that YAML could read as something else. */
const HOSTILE = [
  '',
  ' ',
  'null',
  '~',
  'true',
  'No',
  'on',
  'y',
  '3.10',
  '1e3',
  '0x1f',
  '0o7',
  '12:30:45',
  '.inf',
  '-.5',
  '2026-08-12',
  '1_000',
  '- a',
  '-',
  '?',
  '? a',
  ':',
  'a: b',
  'a:',
  ':a',
  'a #b',
  '#a',
  '[a',
  ']',
  '{a',
  'a, b',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  "it's",
  '"a"',
  "'",
  'a\\b',
  "'a\\b'",
  ' a',
  'a ',
  '\ta',
  'a\tb',
  'a\u0000b',
  'a\u2028b',
  '\uFEFFa',
  'é€😀',
  '<<',
  '=',
  '---',
  '...',
  '${' + '{ a.b }}',
  'a\nb',
  'a\nb\n',
  'a\nb\n\n\n',
  '\na',
  ' a\nb',
  'a\n b',
  'a\n\nb',
  'a \nb',
  '# a\nb',
  '- a\n- b\n',
  '\n',
  '\n\n',
  'a\n\tb',
  'a\r\nb',
  'a\u0085b',
  'a\u007fb',
  'a\uFFFEb',
  'a\u{E0001}b',
  '  a\nb\n  c',
  'a\n  ',
  '  \na',
  '2026-08-12 10:00:00',
  '0b11',
];

describe.each(HOSTILE)('the text %j', (text) => {
  it('is read unchanged', () => {
    expect(read(scalar(text))).toBe(text);
  });

  it('is read unchanged in a list, in a mapping and inside brackets', () => {
    expect(read(toYaml([text, { inside: text }]))).toEqual([text, { inside: text }]);
    expect(read(mapping([['inside', scalar(text)]]))).toEqual({ inside: text });
    expect(read(flowList([scalarText(text, true), 'b']))).toEqual([text, 'b']);
  });

  it('is read unchanged as a block, and before an empty line', () => {
    const lines = [
      ...entryLines('key', blockScalar(text.split('\n'))),
      '',
      ...entryLines('other', scalar(text)),
      '',
      '',
    ];
    expect(parse(`${lines.join('\n')}last: 1\n`)).toEqual({ key: text, other: text, last: 1 });
  });

  it('is read unchanged by YAML 1.1, which editors may use', () => {
    expect(read11(scalar(text))).toBe(text);
  });
});

it('any value is read unchanged', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom(...HOSTILE));
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.integer(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'with', 'no', 'b-c', '1'), tie('value'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, (each) => {
      expect(read(toYaml(each))).toEqual(each);
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  [scalar('plain text'), ['key: plain text']],
  [scalar("it's"), ["key: it's"]],
  [scalar("a: it's"), ['key: "a: it\'s"']],
  [scalar('a: "b"'), ['key: \'a: "b"\'']],
  [quoted('3.10'), ["key: '3.10'"]],
  [scalar('plain text', 'why'), ['key: plain text # why']],
  [scalar('one\ntwo\n'), ['key: |', '  one', '  two']],
  [blockScalar(['one', 'two']), ['key: |-', '  one', '  two']],
  [blockScalar([]), ["key: ''"]],
  [blockScalar(['  one', 'two']), ['key: |2-', '    one', '  two']],
  [scalar('one\ntwo\n\n'), ['key: "one\\ntwo\\n\\n"']],
  [scalar('a\u0085b\u{E0001}'), ['key: "a\\u0085b\\U000E0001"']],
  [quoted('0.43\n'), ['key: "0.43\\n"']],
  [toYaml(['one\ntwo']), ['key:', '  - |-', '    one', '    two']],
  [toYaml({ uses: 'a # b', with: { x: true } }), ['key:', "  uses: 'a # b'", '  with:', '    x: true']],
  [toYaml([]), ['key: []']],
  [toYaml({}), ['key: {}']],
])('%j is written in a readable style', (value, lines) => {
  expect(entryLines('key', value)).toEqual(lines);
});
