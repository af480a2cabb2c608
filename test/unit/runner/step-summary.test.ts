import { existsSync } from 'node:fs';

import * as core from '@actions/core';
import { describe, expect, it } from 'vitest';

import { appendSummary } from '../../../kit/runner/step-summary.ts';
import { HOSTILE_STRINGS, label, seededStrings } from './hostile-values.ts';
import {
  ABSENT_FILE,
  capturedRunner,
  expectSame,
  outcomeOf,
  useRunnerFiles,
  WITH_FILES,
  WITHOUT_FILES,
} from './runner-envs.ts';

useRunnerFiles();

async function expectSameSummary(text: string): Promise<void> {
  await expectSame(
    WITH_FILES,
    async () => void (await core.summary.addRaw(text).write()),
    () => appendSummary(capturedRunner, text),
  );
}

describe('appendSummary and @actions/core', () => {
  it.each(HOSTILE_STRINGS.map((text) => [label(text), text]))('write the text %s the same', (_, text) =>
    expectSameSummary(text),
  );

  it('write seeded random texts the same', async () => {
    for (const text of seededStrings(20, 8)) {
      await expectSameSummary(text);
    }
  });
});

describe('appendSummary', () => {
  it.each([
    ['the variable is not set', WITHOUT_FILES, 'GITHUB_STEP_SUMMARY is not set'],
    ['the variable is empty', { GITHUB_STEP_SUMMARY: '' }, 'GITHUB_STEP_SUMMARY is not set'],
    ['the file does not exist', { GITHUB_STEP_SUMMARY: ABSENT_FILE }, 'it does not exist'],
    ['the file is a directory', { GITHUB_STEP_SUMMARY: process.cwd() }, 'it cannot be written (EISDIR)'],
  ])('fails with runner-file-missing if %s', async (_, env, found) => {
    const { threw } = await outcomeOf(env, () => appendSummary(capturedRunner, 'text'));
    expect(threw).toMatchObject({ code: 'runner-file-missing', message: expect.stringContaining(found) });
    expect(existsSync(ABSENT_FILE)).toBe(false);
  });
});
