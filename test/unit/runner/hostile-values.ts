// Values that can break the runner's protocol if they are written without care.

const DELIMITER = 'ghadelimiter_11111111-2222-4333-8444-555555555555';

export const HOSTILE_STRINGS: readonly string[] = [
  '',
  'plain',
  ' ',
  '  leading and trailing\t ',
  '\n',
  'a\nb',
  'a\r\nb\r\n',
  'a\rb',
  '\n\n a \n\n',
  '\r\n\r\n',
  '%',
  '100%25',
  '%0A%0D',
  '::',
  '::error::x',
  '\n::set-output name=a::b',
  '::stop-commands::x',
  'a<<b',
  'a=b',
  'a=b\nc<<EOF\nd\nEOF\n',
  'EOF',
  'ghadelimiter_',
  DELIMITER,
  `x\n${DELIMITER}\ny=z`,
  'a:b,c',
  'title=x,file=y',
  '/opt/kubo/bin',
  'C:\\Program Files\\kubo',
  'grüße, 世界, مرحبا',
  '🚀 👩‍👩‍👧',
  'nul\0nul',
  '\u001b[31mred\u2028\u2029\u0085',
  '\ufeffbom',
  'lone \ud800 surrogate',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are what is hostile
  '"quoted" \'single\' `back` $HOME $(id) ${{ github.token }}',
  '__proto__',
  '100 kB: '.padEnd(100_000, 'x\n%'),
];

export const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_STRINGS,
  0,
  -0,
  1,
  -1.5,
  1e21,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  false,
  null,
  undefined,
  {},
  { a: 'b\n', n: [1, null, undefined], u: undefined },
  [],
  ['a', ['b\r\n']],
  new Date(0),
  new String('boxed\n'),
  { toJSON: () => 'said\nby toJSON' },
];

/** Names that the runner's files can carry. */
export const NAMES: readonly string[] = [
  'version',
  'with space',
  ' padded ',
  'dash-ed_and.dotted',
  'UPPER',
  'a:b,c',
  '50%',
  '%0A',
  '::',
  'a<b',
  'grüße',
  '🚀',
  'ghadelimiter_',
  DELIMITER,
  'x'.repeat(5_000),
];

/** Names that the runner would read as another name, or not at all. */
export const UNREADABLE_NAMES: readonly string[] = [
  '',
  'a=b',
  '=',
  'a<<b',
  '<<',
  'a\nb',
  'a\n',
  'a\r',
  'PATH=/evil\nx',
];

const PIECES = [
  '\n',
  '\r',
  '\r\n',
  '%',
  '%0A',
  ':',
  '::',
  ',',
  '=',
  '<<',
  ' ',
  '\t',
  '\0',
  'é',
  '世',
  '🚀',
  '|',
  '`',
  '<b>',
];

// mulberry32: the same strings in every run
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns strings of hostile pieces and random UTF-16 units, the same for the same seed. */
export function seededStrings(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const piece = () => {
    const kind = random();
    if (kind < 0.5) return PIECES[Math.floor(random() * PIECES.length)] ?? '';
    return String.fromCharCode(Math.floor(random() * (kind < 0.9 ? 128 : 65_536)));
  };
  return Array.from({ length: count }, () => Array.from({ length: Math.floor(random() * 40) }, piece).join(''));
}

/** Returns a short, printable name of a value for a test title. */
export function label(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : `${typeof value} ${String(JSON.stringify(value))}`;
  return text.length > 50 ? `${text.slice(0, 50)}… (${text.length})` : text;
}
