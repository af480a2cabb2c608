// How texts of the kit name settings.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SETUP_INPUT_NAMES } from '../../actions/setup-ipfs-kit/input-names.ts';
import { nameOptions } from '../../cli/option-names.ts';
import { asInput, renderSettings, SETTING_NAMES, setting } from '../../kit/setting.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('a setting in a text', () => {
  it.each([
    [
      `build it with ${setting('source', 'always')}.`,
      "build it with 'source: always'.",
      'build it with --source always.',
    ],
    [`Give it with ${setting('checksums')}.`, 'Give it with input checksums.', 'Give it with --checksums.'],
    [`${setting('checksums')}, line 1: no`, 'Input checksums, line 1: no', '--checksums, line 1: no'],
    [`Raise ${setting('build-timeout-minutes')}.`, 'Raise input build-timeout-minutes.', 'Raise --build-timeout.'],
    [`${setting('cache', 'auto')} keeps it`, "'cache: auto' keeps it", "'cache: auto' keeps it"],
    ['a ⟨name⟩ of someone else', 'a ⟨name⟩ of someone else', 'a ⟨name⟩ of someone else'],
  ])('%s has a name in the action and one on the command line', (text, action, commandLine) => {
    expect(renderSettings(text, asInput)).toBe(action);
    expect(nameOptions(text)).toBe(commandLine);
  });

  it.each(SETTING_NAMES)('%s is an input', (name) => {
    expect(SETUP_INPUT_NAMES).toContain(name);
  });
});

/** What only the action runs, and setting.ts, which has the names. */
const OF_THE_ACTION =
  /^kit\/(?:daemon|docker|probe\/expectations|runner)\/|^kit\/install\/version\/(?:tool-specs|file|formats\/.*)\.ts$|^kit\/setting\.ts$/;
/** The doctor speaks of jobs, which have inputs. */
const OF_JOBS = /^kit\/doctor\//;
const SHARED = readdirSync(join(ROOT, 'kit'), { recursive: true, encoding: 'utf8' })
  .map((file) => `kit/${file}`)
  .filter((file) => file.endsWith('.ts') && !OF_THE_ACTION.test(file) && !OF_JOBS.test(file));
const DASHED = SETUP_INPUT_NAMES.filter((name) => name.includes('-'));
/** `the checksums input`, `'source: always'`, `'mirror' `, `mirror-only`. */
const INPUT = new RegExp(
  `\\binputs?\\b|['"](?:${SETUP_INPUT_NAMES.join('|')})(?:: |' )|(?<![\\w-])(?:${DASHED.join('|')})(?![\\w-])`,
);

it('a text that both print names no input itself', () => {
  expect(SHARED.length).toBeGreaterThan(150);
  const found = SHARED.flatMap((file) =>
    textsIn(readFileSync(join(ROOT, file), 'utf8'))
      .filter((text) => INPUT.test(text))
      .map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

/** Returns the texts of a module that have several words, without references to settings. */
function textsIn(source: string): readonly string[] {
  const lines = source.split('\n').filter((line) => !/^\s*(?:\/?\*|\/\/|import )/.test(line));
  const texts = lines.flatMap((line) => line.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? []);
  return texts.filter((text) => / /.test(text)).map((text) => text.replaceAll(/\$\{setting\([^)]*\)\}/g, ''));
}
