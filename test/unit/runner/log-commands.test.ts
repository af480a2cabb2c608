import * as core from '@actions/core';
import { describe, expect, it } from 'vitest';

import type { AnnotationProperties } from '../../../kit/runner/log-commands.ts';
import * as log from '../../../kit/runner/log-commands.ts';
import { HOSTILE_STRINGS, label, seededStrings } from './hostile-values.ts';
import { capturedRunner, expectSame, outcomeOf } from './runner-envs.ts';

const MESSAGES = [
  { name: 'debug', theirs: core.debug, ours: log.debug },
  { name: 'info', theirs: core.info, ours: log.info },
  { name: 'setSecret', theirs: core.setSecret, ours: log.setSecret },
  { name: 'startGroup', theirs: core.startGroup, ours: log.startGroup },
  { name: 'notice', theirs: core.notice, ours: log.notice },
  { name: 'warning', theirs: core.warning, ours: log.warning },
  { name: 'error', theirs: core.error, ours: log.error },
  { name: 'setFailed', theirs: core.setFailed, ours: log.setFailed },
];

const ANNOTATIONS = [
  { name: 'notice', theirs: core.notice, ours: log.notice },
  { name: 'warning', theirs: core.warning, ours: log.warning },
  { name: 'error', theirs: core.error, ours: log.error },
];

const TEXTS = [...HOSTILE_STRINGS, ...seededStrings(300, 5)];

it.each(MESSAGES)('$name writes hostile and seeded random messages as @actions/core does', async ({ theirs, ours }) => {
  const own = await expectSame(
    {},
    () =>
      TEXTS.forEach((text) => {
        theirs(text);
      }),
    () =>
      TEXTS.forEach((text) => {
        ours(capturedRunner, text);
      }),
  );
  expect(own.stdout.length).toBeGreaterThan(100_000);
});

describe.each(ANNOTATIONS)('$name is placed as @actions/core places it', ({ theirs, ours }) => {
  const places: readonly AnnotationProperties[] = [
    {},
    { title: 'a title' },
    { file: 'action.yml', startLine: 3 },
    { title: 't', file: 'f', startLine: 1, endLine: 2, startColumn: 3, endColumn: 4 },
    { endColumn: 4, startColumn: 3, endLine: 2, startLine: 1, file: 'f', title: 't' },
    { title: '', startLine: 0, endColumn: Number.NaN },
    { title: undefined },
    { title: undefined, file: 'f' },
    { startColumn: -1, endLine: 1e21 },
  ];

  it.each(places.map((place) => [label(place), place]))('%s', async (_, place) => {
    // exactOptionalPropertyTypes is not what @actions/core was typed for
    const theirPlace = place as core.AnnotationProperties;
    await expectSame(
      {},
      () => theirs('text', theirPlace),
      () => ours(capturedRunner, 'text', place),
    );
  });

  it('hostile and seeded random titles and files', async () => {
    await expectSame(
      {},
      () =>
        TEXTS.forEach((text) => {
          theirs(text, { title: text, file: text });
        }),
      () =>
        TEXTS.forEach((text) => {
          ours(capturedRunner, text, { title: text, file: text });
        }),
    );
  });

  it.each([new Error('a\nmessage'), new TypeError(''), Object.assign(new Error('x'), { name: 'KitError' })])(
    'the error %o is its name and message',
    async (error) => {
      await expectSame(
        {},
        () => theirs(error, { title: 't' }),
        () => ours(capturedRunner, error, { title: 't' }),
      );
    },
  );

  it('no text can end the command or begin another', async () => {
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

describe('groups, echo, debug and failure are those of @actions/core', () => {
  it('endGroup', () => expectSame({}, core.endGroup, () => log.endGroup(capturedRunner)));

  it.each([true, false])('setCommandEcho %s', async (enabled) => {
    await expectSame(
      {},
      () => core.setCommandEcho(enabled),
      () => log.setCommandEcho(capturedRunner, enabled),
    );
  });

  it.each([undefined, '', '0', '1', 'true', ' 1'])('isDebug with RUNNER_DEBUG %j', async (RUNNER_DEBUG) => {
    const own = await expectSame({ RUNNER_DEBUG }, core.isDebug, () => log.isDebug(capturedRunner));
    expect(own.returned).toBe(RUNNER_DEBUG === '1');
  });

  it('group returns what its body gives', async () => {
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
  ])('group ends where its body %s', async (_, body) => {
    const own = await expectSame(
      {},
      () => core.group('g', body),
      () => log.group(capturedRunner, 'g', body),
    );
    expect(own.threw).toBeInstanceOf(Error);
    expect(own.stdout).toContain('::endgroup::');
  });

  it('setFailed sets the exit code of the process, or of what it is given', async () => {
    const own = await outcomeOf({}, () => log.setFailed(capturedRunner, new Error('bad')));
    expect(own).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^::error::Error: bad\r?\n$/) });

    const target: Pick<NodeJS.Process, 'exitCode'> = { exitCode: undefined };
    const spared = await outcomeOf({}, () => log.setFailed(capturedRunner, 'bad', target));
    expect([target.exitCode, spared.exitCode]).toStrictEqual([1, process.exitCode]);
  });
});
