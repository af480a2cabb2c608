// Lines for terminals: how wide a text is, and where lines end.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { displayWidth, padColumns, wrapCommand, wrapText } from '../../kit/terminal-text.ts';

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['kubo 0.43.0', 11],
    ['größer', 6],
    // A combining mark, a joined emoji and a flag.
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['版本', 4],
    ['バージョン', 10],
    ['버전', 4],
    ['Ｗ', 2],
    ['…', 1],
    ['\u001b[31mred\u001b[0m', 3],
    ['\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007', 4],
  ])('of %j is %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('counts for padding', () => {
    expect([padColumns('版本', 6), padColumns('abc', 6), padColumns('abcdefg', 6)]).toEqual([
      '版本  ',
      'abc   ',
      'abcdefg',
    ]);
  });
});

describe('a text', () => {
  it.each<[string, string, number | null, readonly string[]]>([
    ['stays whole without a terminal', 'one two three', null, ['one two three']],
    ['stays whole if it fits', 'one two three', 13, ['one two three']],
    ['breaks between words, with an indent', 'one two three', 12, ['one two', '  three']],
    ['keeps its own indent', '  one two three', 12, ['  one two', '    three']],
    ['keeps its lines', 'one two three\n\nfour', 12, ['one two', '  three', '', 'four']],
    [
      'keeps long words',
      'see https://example.org/a/long/path now',
      12,
      ['see', '  https://example.org/a/long/path', '  now'],
    ],
    ['counts wide characters', '版本 版本 版本', 12, ['版本 版本', '  版本']],
    ['keeps code on one line', 'Install them with `apk add jq`.', 24, ['Install them with', '  `apk add jq`.']],
    [
      'breaks code that is too long',
      'With `apt-get install one two three`.',
      20,
      ['With `apt-get', '  install one two', '  three`.'],
    ],
    [
      'breaks the last column of a table below itself',
      'ok    Tool cache  does not exist yet, and can be created',
      44,
      ['ok    Tool cache  does not exist yet, and', '                  can be created'],
    ],
    [
      'continues below the line if the last column has little room',
      '  python  3.10-arm64  linux/arm64  emulated; the runner is amd64',
      50,
      ['  python  3.10-arm64  linux/arm64', '      emulated; the runner is amd64'],
    ],
  ])('%s', (_, text, columns, lines) => {
    expect(wrapText(text, columns).split('\n')).toEqual(lines);
  });

  it.each([20, 40, 80, 120])('has no line of more than %i columns, and every word', (columns) => {
    const words = Array.from({ length: 400 }, (_, at) => 'x'.repeat(1 + ((at * 7) % 12)));
    const text = Array.from({ length: 20 }, (_, at) => words.slice(at * 20, at * 20 + 20).join(at % 3 ? ' ' : '  '));
    const wrapped = wrapText(text.join('\n'), columns);
    expect(wrapped.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([]);
    expect(wrapped.split(/\s+/).filter(Boolean)).toEqual(words);
  });
});

describe('a command', () => {
  it.each([
    ['sudo ./svc.sh start', 80, ['  sudo ./svc.sh start']],
    ["echo 'a b' >> .env && ./run.sh", 20, ["  echo 'a b' >> \\", '    .env && ./run.sh']],
    [
      'docker run --rm --platform linux/arm64 busybox',
      30,
      ['  docker run --rm --platform \\', '    linux/arm64 busybox'],
    ],
    [
      './config.sh --token <registration token> --name x',
      32,
      ['  ./config.sh --token \\', '    <registration token> \\', '    --name x'],
    ],
  ])('%j breaks between words in %i columns', (command, columns, lines) => {
    expect(wrapCommand(command, columns, '  ')).toEqual(lines);
  });

  it.skipIf(process.platform === 'win32')('does the same in a shell, whatever the width', () => {
    const command = `printf '%s\\n' one 'two  three' "four \\" five" "$(echo six  seven)" eight\\ nine && echo ten`;
    const print = (text: string) => execFileSync('/bin/sh', ['-c', text], { encoding: 'utf8' });
    for (const columns of [10, 20, 30, 40, 80]) {
      expect(print(wrapCommand(command, columns, '      ').join('\n'))).toBe(print(command));
    }
  });
});
