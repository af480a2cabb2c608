import * as core from '@actions/core';
import { describe, expect, it } from 'vitest';

import type { AnnotationProperties } from '../../../kit/runner/log-commands.ts';
import * as log from '../../../kit/runner/log-commands.ts';
import { HOSTILE_STRINGS, label, seededStrings } from './hostile-values.ts';
import { capturedRunner, expectSame, outcomeOf, useRunnerFiles } from './runner-envs.ts';

useRunnerFiles();

const MESSAGES = [
  { name: 'debug', theirs: core.debug, ours: log.debug },
  { name: 'startGroup', theirs: core.startGroup, ours: log.startGroup },
  { name: 'notice', theirs: core.notice, ours: log.notice },
  { name: 'warning', theirs: core.warning, ours: log.warning },
  { name: 'error', theirs: core.error, ours: log.error },
];

const ANNOTATIONS = [
  { name: 'notice', theirs: core.notice, ours: log.notice },
  { name: 'warning', theirs: core.warning, ours: log.warning },
  { name: 'error', theirs: core.error, ours: log.error },
];

const TEXTS = [...HOSTILE_STRINGS, ...seededStrings(300, 5)];

/** Texts that a runner reads as more than the message of a command. */
const ESCAPING = [
  'x ##[stop-commands]y',
  '\u0300##[stop-commands]y',
  '\u200d::x',
  '\u20e3 a::b',
  '\u0300',
  '\uff9e##[group]',
];

/** The only two differences to @actions/core. */
const safe = (text: string) => text.replaceAll('##[', '## [').replace(/^(?=[^ -~\r\n])/, ' ');
const safeTitle = (text: string) => text.replaceAll('##[', '## [');

it.each(MESSAGES)('$name writes hostile and seeded random messages as @actions/core does', async ({ theirs, ours }) => {
  const own = await expectSame(
    {},
    () =>
      TEXTS.forEach((text) => {
        theirs(safe(text));
      }),
    () =>
      TEXTS.forEach((text) => {
        ours(capturedRunner, text);
      }),
  );
  expect(own.stdout.length).toBeGreaterThan(100_000);
});

describe.each(ANNOTATIONS)('$name', ({ theirs, ours }) => {
  const annotations: readonly AnnotationProperties[] = [{}, { title: 'a title' }, { title: '' }, { title: undefined }];

  it.each(annotations.map((annotation) => [label(annotation), annotation]))(
    'writes the same as @actions/core with %s',
    async (_, annotation) => {
      // @actions/core is not typed for exactOptionalPropertyTypes.
      const theirAnnotation = annotation as core.AnnotationProperties;
      await expectSame(
        {},
        () => theirs('text', theirAnnotation),
        () => ours(capturedRunner, 'text', annotation),
      );
    },
  );

  it('writes hostile and seeded random titles as @actions/core does', async () => {
    await expectSame(
      {},
      () =>
        TEXTS.forEach((text) => {
          theirs(safe(text), { title: safeTitle(text) });
        }),
      () =>
        TEXTS.forEach((text) => {
          ours(capturedRunner, text, { title: text });
        }),
    );
  });

  it.each([new Error('a\nmessage'), new TypeError(''), Object.assign(new Error('x'), { name: 'KitError' })])(
    'writes the name and message of the error %o as @actions/core does',
    async (error) => {
      await expectSame(
        {},
        () => theirs(error, { title: 't' }),
        () => ours(capturedRunner, error, { title: 't' }),
      );
    },
  );

  it('writes no text that ends the command or starts another one', async () => {
    const own = await outcomeOf({}, () => {
      for (const text of TEXTS) {
        ours(capturedRunner, text, { title: text });
      }
    });
    const lines = own.stdout.split(/\r?\n/);
    expect(lines.length).toBe(TEXTS.length + 1);
    const command = /^::(?:notice|warning|error) (?:title=[^:,\r\n]+)?::[^\r\n]*$/;
    expect(lines.slice(0, -1).filter((line) => !command.test(line))).toStrictEqual([]);
  });
});

/**
 * The command that a runner finds in a line: its name, title and message. Source: actions/runner, ActionCommand.cs (TryParseV2,
 * then TryParse). .NET compares with the rules of a language: a colon with a mark above it is not a colon.
 */
function readAsRunner(line: string): Readonly<Record<'name' | 'title' | 'message', string>> {
  const colons = /::(?![\p{M}\p{Grapheme_Extend}\u200d])/gu;
  const [start, end] = [...line.trimStart().matchAll(colons)];
  const unescapeData = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const [, name = '', title = ''] = /^(\S*)(?: title=([^,]*))?/.exec(line.slice(2, end?.index)) ?? [];
  if (start?.index === 0 && end && MESSAGES.some(({ name: known }) => known === name || name === 'group'))
    return { name, title, message: unescapeData(line.slice(end.index + 2)) };
  return { name: /##\[([^\] ]*)/.exec(line)?.[1] ?? '', title: '', message: '' };
}

describe.each(MESSAGES)('$name', ({ name, ours }) => {
  it.each(ESCAPING)('is the only command in a line with %j', (text) => {
    const chunks: string[] = [];
    const runner = { write: (chunk: string) => chunks.push(chunk) };
    if (ANNOTATIONS.some((each) => each.name === name)) (ours as typeof log.notice)(runner, text, { title: text });
    else ours(runner, text);
    const [line = '', ...others] = chunks.join('').trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(line).not.toContain('##[');
    expect(readAsRunner(line).name).toBe(name === 'startGroup' ? 'group' : name);
    expect(readAsRunner(line).message.trimStart()).toBe(text.replaceAll('##[', '## ['));
  });
});

describe('a group', () => {
  it('ends as that of @actions/core does', () => expectSame({}, core.endGroup, () => log.endGroup(capturedRunner)));

  it('is the same as that of @actions/core, and returns the value of its body', async () => {
    const body = async () => {
      core.info('inside');
      return 42;
    };
    const own = await expectSame(
      {},
      () => core.group('g', body),
      () => log.group(capturedRunner, 'g', body),
    );
    expect(own.returned).toBe(42);
    expect(own.stdout.split(/\r?\n/)).toStrictEqual(['::group::g', 'inside', '::endgroup::', '']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('at once');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('later');
      },
    ],
  ])('ends if its body %s', async (_, body) => {
    const own = await expectSame(
      {},
      () => core.group('g', body),
      () => log.group(capturedRunner, 'g', body),
    );
    expect(own.threw).toBeInstanceOf(Error);
    expect(own.stdout).toContain('::endgroup::');
  });
});

/** The commands that the runner finds in a text. Source: actions/runner, ActionCommand.cs (TryParseV2, TryParse). */
function commandsIn(text: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: .NET trims these characters
  const trimmed = (line: string) => line.replace(/^[\s\x1c-\x1f\x85]+/, '');
  return text.split(/\r\n|\r|\n/).filter((line) => /^::.*:[^\x20-\x7e]*:/s.test(trimmed(line)) || line.includes('##['));
}

describe('info', () => {
  const written = (text: string) => {
    const chunks: string[] = [];
    log.info({ write: (chunk) => chunks.push(chunk) }, text);
    return chunks.join('').replace(/\r?\n$/, '');
  };

  it.each([
    '::error::x',
    '  ::stop-commands::x',
    '\x85\u2003\x1d::add-mask::x',
    'a\n::set-output name=a::b',
    'a\r::error::x',
    '::error:\u200b:x',
    '::add-mask:\u00ad\0:a',
    'x ##[stop-commands]y',
    '##[error]::error::x',
  ])('writes %j without a command', (text) => {
    expect(commandsIn(text)).not.toEqual([]);
    expect(commandsIn(written(text))).toEqual([]);
    expect(written(text).replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });

  it('writes hostile and seeded random texts without a command', () => {
    for (const text of TEXTS) expect(commandsIn(written(text))).toEqual([]);
  });

  it.each(['', 'plain', 'a\nb', '::1 is loopback', 'std::vector::at', 'https://a.example/::x::', '## [x]'])(
    'writes %j unchanged',
    (text) => expect(written(text)).toBe(text),
  );
});
