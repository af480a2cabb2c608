// A step of a workflow may run the command line: what it prints from a mirror, a file or a machine is no command of the runner.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTerminalLog } from '../../../cli/log.ts';
import { ANNOTATIONS, formatJson, TERMINAL } from '../../../cli/output.ts';

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

it('keeps an annotation a command', () => {
  ANNOTATIONS.result('::error file=a::b');
  expect(written).toBe('::error file=a::b\n');
});
