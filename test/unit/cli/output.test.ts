// A step of a workflow may run the command line: what it prints from a mirror, a file or a machine is no command of the runner.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTerminalLog } from '../../../cli/log.ts';
import {
  ANNOTATIONS,
  canAskQuestions,
  formatJson,
  formatLines,
  hasColors,
  TERMINAL,
  terminalColumns,
} from '../../../cli/output.ts';

const HOSTILE = ['::stop-commands::x', 'a\n  ::add-mask::x', 'x ##[stop-commands]y'];
/** An escape sequence of a terminal, a character that reverses text, and a line that overwrites itself. */
const CONTROL = 'a\u001b]0;x\u0007b\u202ec\rd';
const isCommand = (text: string) => /^\s*::[\w-]+.*::/m.test(text) || text.includes('##[');

let written = '';
const { stdout, stderr } = process;
const originals = [stdout.write, stderr.write] as const;
beforeEach(() => {
  written = '';
  const capture = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  stdout.write = capture;
  stderr.write = capture;
});
afterEach(() => {
  [stdout.write, stderr.write] = originals;
});

describe.each(HOSTILE)('%j', (text) => {
  it('is no command as a result or a note', () => {
    expect(isCommand(text)).toBe(true);
    TERMINAL.result(text);
    TERMINAL.note(text);
    ANNOTATIONS.note(text);
    expect(isCommand(written)).toBe(false);
  });

  it('is no command in the log of an installation', () => {
    const log = createTerminalLog(false);
    log.info(text);
    log.warning(text);
    expect(isCommand(written)).toBe(false);
  });

  it('has its own value in JSON, without a command', () => {
    const json = formatJson({ text: [text] });
    TERMINAL.result(json);
    expect(isCommand(written)).toBe(false);
    expect(JSON.parse(written)).toEqual({ text: [text] });
  });
});

it('leaves no control character in what it writes', () => {
  for (const write of [TERMINAL.result, TERMINAL.note, ANNOTATIONS.result, ANNOTATIONS.note]) write(CONTROL);
  const log = createTerminalLog(false);
  log.info(CONTROL);
  log.warning(CONTROL);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
  expect(written).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/);
  expect(written).toContain(String.raw`a\u001b]0;x\u0007b\u202ec\rd`);
});

it.each([
  ['xterm-256color', true],
  ['dumb', false],
])('a terminal with TERM=%s has a progress bar and erased lines: %s', (term, expected) => {
  vi.stubEnv('TERM', term);
  const stream = Object.assign(Object.create(stderr) as typeof stderr, { isTTY: true });
  const log = createTerminalLog(false, { ...process, stderr: stream });
  log.info('a');
  expect(log.progress !== undefined).toBe(expected);
  expect(written.includes('\u001b')).toBe(expected);
  vi.unstubAllEnvs();
});

it('keeps an annotation a command', () => {
  ANNOTATIONS.result('::error file=a::b');
  expect(written).toBe('::error file=a::b\n');
});

it.each([
  ['on a terminal', true, true, true],
  ['whose output is a file, as in init > log', true, false, false],
  ['whose input is a file or a pipe', false, true, false],
  ['in a job', undefined, undefined, false],
])('questions can be asked %s: %s, %s', (_, input, output, expected) => {
  const stream = (isTTY?: boolean) => (isTTY === undefined ? {} : { isTTY });
  expect(canAskQuestions({ stdin: stream(input), stdout: stream(output) })).toBe(expected);
});

describe('the width of a terminal', () => {
  it.each<[string, { isTTY: boolean; columns: number }, string | undefined, number | null]>([
    ['is that of the stream', { isTTY: true, columns: 120 }, undefined, 120],
    ['is that of COLUMNS if it is set', { isTTY: true, columns: 120 }, '80', 80],
    ['is 80 if the terminal does not tell', { isTTY: true, columns: 0 }, undefined, 80],
    ['ignores a COLUMNS that is not a width', { isTTY: true, columns: 100 }, '-1', 100],
    ['does not matter for a pipe', { isTTY: false, columns: 80 }, '80', null],
  ])('%s', (_, stream, COLUMNS, columns) => {
    expect(terminalColumns(stream, COLUMNS === undefined ? {} : { COLUMNS })).toBe(columns);
  });

  it('wraps notes and texts for people, and never exact results', () => {
    const columns = { isTTY: true, columns: 20 };
    const text = 'one two three four five six';
    expect(formatLines(text, 'exact', columns)).toBe(text);
    expect(formatLines(text, 'wrapped', columns)).toBe('one two three four\n  five six');
    expect(formatLines(text, 'wrapped', { ...columns, isTTY: false })).toBe(text);
  });

  it('makes no command of a word that wrapping puts at the start of a line', () => {
    const wrapped = formatLines('a text with ::add-mask::secret', 'wrapped', { isTTY: true, columns: 20 });
    expect(wrapped).toMatch(/\n/);
    expect(isCommand(wrapped)).toBe(false);
  });

  it('limits the progress bar, because a line that continues could not be erased', () => {
    const chunks: string[] = [];
    const stderr = { isTTY: true, columns: 60, write: (text: string) => chunks.push(text) > 0 };
    createTerminalLog(false, { stderr } as unknown as NodeJS.Process).progress?.(
      'kubo_v0.43.0_linux-amd64.tar.gz',
      1e6,
      5e7,
    );
    const [line = ''] = chunks.map((chunk) => chunk.replace('\r\u001b[K', ''));
    expect(line).toMatch(/^\[#-+\] +2 % of 50\.0 MB .*…$/);
    expect(line.length).toBeLessThan(60);
  });

  it('erases a progress bar before an error and a result', () => {
    const streams = [stdout, stderr].map((stream) => ({ stream, isTTY: stream.isTTY }));
    for (const { stream } of streams) stream.isTTY = true;
    try {
      TERMINAL.note('download-failed: …');
      TERMINAL.result('kubo 0.43.0');
    } finally {
      for (const { stream, isTTY } of streams) stream.isTTY = isTTY;
    }
    const erase = '\r\u001b[K';
    expect(written).toBe(`${erase}download-failed: …\n${erase}kubo 0.43.0\n`);
  });
});

describe('colours', () => {
  it.each<[string, boolean, NodeJS.ProcessEnv, boolean]>([
    ['on a terminal', true, {}, true],
    ['not in a pipe', false, {}, false],
    ['not with NO_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['with an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['in a pipe with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['not with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['not in a terminal that has none', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTTY, env, expected) => {
    expect(hasColors({ isTTY }, env)).toBe(expected);
  });

  it('stay in a styled text, in which nothing else controls the terminal or the runner', () => {
    const columns = { isTTY: true, columns: 20 };
    const red = '\u001b[31mred\u001b[39m';
    expect(formatLines(`${red} ${'word '.repeat(9)}\n`, 'styled', columns)).toBe(`${red} ${'word '.repeat(9)}\n`);
    const hostile = formatLines(`\u001b[31m::error::x\u001b[2J\u001b]0;x\u0007\n::add-mask::x`, 'styled', columns);
    expect(hostile).toBe('\u001b[31m\\u003a:error::x\\u001b[2J\\u001b]0;x\\u0007\n\\u003a:add-mask::x');
  });
});
