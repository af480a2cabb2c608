import { existsSync } from 'node:fs';
import { delimiter as pathDelimiter } from 'node:path';

import * as core from '@actions/core';
import { describe, expect, it } from 'vitest';

import { addPath, setOutput, setOutputs } from '../../../kit/runner/file-commands.ts';
import { exportVariable, getState, saveState } from '../../../kit/runner/variables-and-state.ts';
import { HOSTILE_STRINGS, HOSTILE_VALUES, label, NAMES, seededStrings, UNREADABLE_NAMES } from './hostile-values.ts';
import {
  ABSENT_FILE,
  appended,
  capturedRunner,
  expectSame,
  outcomeOf,
  useRunnerFiles,
  WITH_FILES,
  WITHOUT_FILES,
} from './runner-envs.ts';

useRunnerFiles();

const COMMANDS = [
  { name: 'setOutput', theirs: core.setOutput, ours: setOutput, variable: 'GITHUB_OUTPUT' },
  { name: 'exportVariable', theirs: core.exportVariable, ours: exportVariable, variable: 'GITHUB_ENV' },
  { name: 'saveState', theirs: core.saveState, ours: saveState, variable: 'GITHUB_STATE' },
] as const;

const RUNNERS = [
  { kind: 'files', env: WITH_FILES },
  { kind: 'log commands', env: WITHOUT_FILES },
];

// How the runner reads a file of names and values on Linux.
function readBack(text: string): [name: string, value: string][] {
  const lines = text.split('\n');
  const pairs: [string, string][] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at++] ?? '';
    const heredoc = /^((?:(?!<<)[^=])+)<<(.+)$/s.exec(line);
    if (heredoc) {
      const end = lines.indexOf(heredoc[2] ?? '', at);
      pairs.push([heredoc[1] ?? '', lines.slice(at, end).join('\n')]);
      at = end + 1;
    } else if (line !== '') {
      pairs.push(['unexpected', line]);
    }
  }
  return pairs;
}

describe.each(COMMANDS)('$name and that of @actions/core', ({ theirs, ours, variable }) => {
  describe.each(RUNNERS)('by $kind', ({ env }) => {
    it.each(HOSTILE_VALUES.map((value) => [label(value), value]))('write the value %s the same', async (_, value) => {
      await expectSame(
        env,
        () => theirs('a name', value),
        () => ours(capturedRunner, 'a name', value),
      );
    });

    it.each(NAMES.map((name) => [label(name), name]))('write the name %s the same', async (_, name) => {
      await expectSame(
        env,
        () => theirs(name, 'value'),
        () => ours(capturedRunner, name, 'value'),
      );
    });

    it('write seeded random values the same', async () => {
      const values = seededStrings(300, 2).map((value, index) => [`name ${index % 250}`, value] as const);
      await expectSame(
        env,
        () =>
          values.forEach(([name, value]) => {
            theirs(name, value);
          }),
        () =>
          values.forEach(([name, value]) => {
            ours(capturedRunner, name, value);
          }),
      );
    });
  });

  it('writes values that the runner reads back unchanged', async () => {
    const values = [...HOSTILE_STRINGS, ...seededStrings(100, 3)].map((value) => value.toWellFormed());
    const own = await outcomeOf(WITH_FILES, () => {
      for (const [index, value] of values.entries()) {
        ours(capturedRunner, `name ${index}`, value);
      }
    });
    expect(own.threw).toBeUndefined();
    expect(readBack(appended(own, variable))).toStrictEqual(values.map((value, index) => [`name ${index}`, value]));
  });
});

describe('addPath', () => {
  const directories = [...HOSTILE_STRINGS, ...seededStrings(200, 4)].filter((path) => /^[^\r\n]+$/.test(path));

  it.each(RUNNERS)('writes the same as @actions/core by $kind', async ({ env }) => {
    expect(directories.length).toBeGreaterThan(50);
    const own = await expectSame(
      env,
      () =>
        directories.forEach((directory) => {
          core.addPath(directory);
        }),
      () =>
        directories.forEach((directory) => {
          addPath(capturedRunner, directory);
        }),
    );
    expect(own.threw).toBeUndefined();
  });

  it('puts the last directory first on PATH', async () => {
    const env = { ...WITH_FILES, PATH: '/usr/bin' };
    const own = await outcomeOf(env, () => {
      addPath(capturedRunner, '/a');
      addPath(capturedRunner, '/b c');
    });
    expect(own.env.PATH).toBe(['/b c', '/a', '/usr/bin'].join(pathDelimiter));
    expect(appended(own, 'GITHUB_PATH').split(/\r?\n/)).toStrictEqual(['/a', '/b c', '']);
  });
});

it('writes log commands if a file variable is empty', async () => {
  const env = Object.fromEntries(Object.keys(WITH_FILES).map((name) => [name, '']));
  for (const { theirs, ours } of COMMANDS) {
    await expectSame(
      env,
      () => theirs('name', 'a\nb'),
      () => ours(capturedRunner, 'name', 'a\nb'),
    );
  }
  await expectSame(
    env,
    () => core.addPath('/opt/kubo'),
    () => addPath(capturedRunner, '/opt/kubo'),
  );
});

describe('getState', () => {
  it.each(HOSTILE_STRINGS.map((value) => [label(value), value]))(
    'returns %s as @actions/core does',
    async (_, value) => {
      await expectSame(
        { STATE_key: value },
        () => core.getState('key'),
        () => getState(capturedRunner, 'key'),
      );
    },
  );

  it('returns an empty string if nothing was saved', () => {
    expect(getState({ env: {} }, 'key')).toBe('');
  });
});

describe('checks that @actions/core does not make', () => {
  it.each(COMMANDS)(
    '$name draws another delimiter if the name or the value contains it',
    async ({ ours, variable }) => {
      const draws = ['in-value', 'in-name', 'free', 'never drawn'];
      const random = () => draws.shift() ?? '';
      const own = await outcomeOf(WITH_FILES, () => {
        ours(capturedRunner, 'ghadelimiter_in-name', 'x\nghadelimiter_in-value\ny=z', random);
      });
      expect(appended(own, variable).split(/\r?\n/)).toStrictEqual([
        'ghadelimiter_in-name<<ghadelimiter_free',
        'x',
        'ghadelimiter_in-value',
        'y=z',
        'ghadelimiter_free',
        '',
      ]);
      expect(draws).toStrictEqual(['never drawn']);
    },
  );

  const unreadable = UNREADABLE_NAMES.map((name) => [label(name), name] as const);

  it.each(unreadable)('rejects the name %s and writes nothing', async (_, name) => {
    for (const { env } of RUNNERS) {
      const untouched = await outcomeOf(env, () => undefined);
      for (const { ours } of COMMANDS) {
        const own = await outcomeOf(env, () => ours(capturedRunner, name, 'value'));
        expect(own.threw).toMatchObject({ name: 'KitError', code: 'invalid-input' });
        expect({ ...own, threw: undefined }).toStrictEqual(untouched);
      }
    }
  });

  it.each(['', 'a\nb', '/x\r', '\n'])('rejects the directory %j and writes nothing', async (directory) => {
    for (const { env } of RUNNERS) {
      const untouched = await outcomeOf(env, () => undefined);
      const own = await outcomeOf(env, () => addPath(capturedRunner, directory));
      expect(own.threw).toMatchObject({ name: 'KitError', code: 'invalid-input' });
      expect({ ...own, threw: undefined }).toStrictEqual(untouched);
    }
  });

  it.each([undefined, ''])('adds only the new entry to a PATH that was %j', async (PATH) => {
    const own = await outcomeOf({ ...WITH_FILES, PATH }, () => addPath(capturedRunner, '/opt/kubo'));
    expect(own.env.PATH).toBe('/opt/kubo');
  });

  it.each([Symbol('x'), () => 1, { toJSON: () => undefined }])(
    'writes an empty value if it has no JSON: %o',
    async (value) => {
      const own = await outcomeOf(WITH_FILES, () => setOutput(capturedRunner, 'name', value));
      expect(readBack(appended(own, 'GITHUB_OUTPUT').replaceAll('\r\n', '\n'))).toStrictEqual([['name', '']]);
    },
  );
});

describe('setOutputs', () => {
  const outputs = Object.fromEntries(HOSTILE_STRINGS.map((value, index) => [`name ${index}`, value.toWellFormed()]));

  it('writes all names and values, with a delimiter that none contains', async () => {
    const own = await outcomeOf(WITH_FILES, () => setOutputs(capturedRunner, outputs));
    expect(readBack(appended(own, 'GITHUB_OUTPUT'))).toStrictEqual(Object.entries(outputs));
  });

  it('draws another delimiter if a value contains the first', async () => {
    const uuids = ['taken', 'taken', 'free'];
    const random = () => uuids.shift() ?? '';
    const values = { a: 'x', b: 'ghadelimiter_taken', c: '' };
    const own = await outcomeOf(WITH_FILES, () => setOutputs(capturedRunner, values, random));
    expect(appended(own, 'GITHUB_OUTPUT')).toMatch(/^a<<ghadelimiter_free$/m);
    expect(readBack(appended(own, 'GITHUB_OUTPUT'))).toStrictEqual(Object.entries(values));
  });

  it('writes the log commands of setOutput for an old runner', async () => {
    const own = await outcomeOf(WITHOUT_FILES, () => setOutputs(capturedRunner, { a: 'x', b: 'y' }));
    const single = await outcomeOf(WITHOUT_FILES, () => {
      setOutput(capturedRunner, 'a', 'x');
      setOutput(capturedRunner, 'b', 'y');
    });
    expect(own).toStrictEqual(single);
  });

  it('writes nothing if a name cannot be read', async () => {
    const untouched = await outcomeOf(WITH_FILES, () => undefined);
    const own = await outcomeOf(WITH_FILES, () => setOutputs(capturedRunner, { good: 'x', 'a=b': 'y' }));
    expect(own.threw).toMatchObject({ code: 'invalid-input' });
    expect({ ...own, threw: undefined }).toStrictEqual(untouched);
  });
});

describe('fails and leaves the environment unchanged if the runner file cannot be written', () => {
  const commands = [
    ...COMMANDS.map(({ ours, variable }) => ({ variable, run: () => ours(capturedRunner, 'name', 'value') })),
    { variable: 'GITHUB_PATH', run: () => addPath(capturedRunner, '/opt/kubo') },
  ];
  const files = [
    { file: ABSENT_FILE, code: 'runner-file-missing', found: 'it does not exist' },
    { file: process.cwd(), code: 'runner-file-missing', found: 'it cannot be written (EISDIR)' },
    ...(existsSync('/dev/full')
      ? [{ file: '/dev/full', code: 'disk-full', found: 'no space is left on the disk (ENOSPC)' }]
      : []),
  ];

  it.each(commands)('$variable', async ({ variable, run }) => {
    for (const { file, code, found } of files) {
      const env = { ...WITH_FILES, [variable]: file };
      const untouched = await outcomeOf(env, () => undefined);
      const own = await outcomeOf(env, run);
      expect(own.threw).toMatchObject({ name: 'KitError', code });
      expect(String(own.threw)).toContain(`Runner file '${file}' (${variable})`);
      expect(String(own.threw)).toContain(found);
      expect({ ...own, threw: undefined }).toStrictEqual(untouched);
    }
    expect(existsSync(ABSENT_FILE)).toBe(false);
  });
});
