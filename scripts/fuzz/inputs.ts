// Inputs for parsers: seeds that are changed, and soups of tokens. The same seed and number give the same input.

export type Random = (limit: number) => number;

/** Returns a generator of whole numbers below a limit, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Long enough that work that grows with the square of the length takes seconds. */
const MAX_CHARACTERS = 60_000;

/** Separators of the formats, names that every object has, and texts that made parsers slow. */
const TOKENS: readonly string[] = [
  ...[
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\0',
    '\u2028',
    '\ufeff',
    '\\',
    '"',
    "'",
    '`',
    '#',
    '- ',
    ': ',
    ':',
    ',',
    ';',
    '|',
    '&',
    '=',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    '*',
    '?',
    '!',
    '%',
    '@',
    '~',
    '/',
    '..',
    '.',
    '-',
    '_',
    '0',
    '1.2.3',
    'v1',
  ],
  ...[
    '9'.repeat(40),
    '-1',
    '1e999',
    'null',
    'true',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    '🦀',
    'é',
  ],
  ...[
    '$' + '{{',
    '}}',
    '$' + '{{ matrix.a }}',
    '$(',
    '$' + '{A}',
    '$A',
    '<<EOF',
    '&a ',
    '*a',
    '<<: ',
    '!!str ',
    '|\n',
    '>\n',
  ],
  ...[
    'docker run ',
    'curl ',
    ' | tar ',
    ' | sh',
    'echo ',
    'sudo -a ',
    'apt install ',
    'FROM ',
    ' AS a',
    'else ',
    ' fi',
    '|| true',
  ],
  ...[
    'https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz',
    'kubo/',
    'ipfs ',
    'PATH=',
    '>> $GITHUB_PATH',
  ],
  ...[
    'uses: ',
    'run: ',
    'with: ',
    'needs: ',
    'if: ',
    'on: ',
    'jobs: ',
    'steps: ',
    'strategy: ',
    'matrix: ',
    'include: ',
  ],
  ...[
    'sha512:',
    'cid:',
    'Qm',
    'bafy',
    'latest',
    '>=',
    '^',
    '||',
    ' - ',
    '"tag_name":',
    '"assets":',
    '"version":',
    '::error::',
    '##[',
  ],
];

/** Returns one of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  return list[random(list.length)] as T;
}

/** Returns a seed with some changes, or a soup of tokens. */
export function createText(seeds: readonly string[], random: Random): string {
  if (random(8) === 0) return createSoup(random);
  let text = pick(seeds, random);
  for (let changes = 1 + random(6); changes > 0; changes--)
    text = changeText(text, seeds, random).slice(0, MAX_CHARACTERS);
  return text;
}

/** Few different tokens, so that one is often repeated many times. */
function createSoup(random: Random): string {
  const tokens = Array.from({ length: 1 + random(4) }, () => pick(TOKENS, random));
  const parts = Array.from({ length: 1 + random(4000) }, () => pick(tokens, random));
  return parts.join('').slice(0, MAX_CHARACTERS);
}

function changeText(text: string, seeds: readonly string[], random: Random): string {
  const at = random(text.length + 1);
  const to = Math.min(text.length, at + 1 + random(random(2) === 0 ? 8 : 400));
  const [before, part, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  const token = pick(TOKENS, random);
  switch (random(9)) {
    case 0:
      return before + after;
    case 1:
      return before + token + part + after;
    case 2:
      return before + token + after;
    case 3:
      return before + token.repeat(1 + random(3000)) + part + after;
    case 4:
      return before + part.repeat(1 + random(200)) + after;
    case 5: {
      const other = pick(seeds, random);
      const from = random(other.length + 1);
      return before + other.slice(from, from + random(600)) + after;
    }
    case 6:
      return before + String.fromCharCode(random(random(4) === 0 ? 65_536 : 128)) + part.slice(1) + after;
    case 7:
      return before;
    default: {
      // The same line at another indentation, or repeated.
      const start = text.lastIndexOf('\n', at) + 1;
      const line = text.slice(start, (text.indexOf('\n', at) + 1 || text.length + 1) - 0);
      return text.slice(0, start) + ' '.repeat(random(6)) + line.repeat(1 + random(50)) + text.slice(start);
    }
  }
}

/** Returns bytes of a seed with some changes: bits, lengths, truncations, repeated parts. */
export function createBytes(seeds: readonly Uint8Array[], random: Random): Buffer {
  let bytes = Buffer.from(pick(seeds, random));
  for (let changes = 1 + random(8); changes > 0; changes--) {
    const at = random(bytes.length + 1);
    switch (random(6)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(64))]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + random(64)), bytes.subarray(at)]);
        break;
      case 3:
        // A number in a header.
        if (at + 4 <= bytes.length)
          bytes.writeUInt32LE(pick([0, 1, 0x7fffffff, 0xffffffff, bytes.length, at], random), at);
        break;
      default:
        if (at < bytes.length) bytes[at] = random(256);
    }
  }
  return bytes;
}
