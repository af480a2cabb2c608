// The schema of additional steps.
import * as z from 'zod/mini';
import { PINNED_ACTION, PINNED_ACTION_FORMAT } from '../../pinned-action.ts';
import {
  command,
  fileName,
  inputName,
  line,
  matchingText,
  optional,
  relativePath,
  required,
  simpleValue,
  text,
  variableName,
  withDefault,
} from './fields.ts';

export const step = z
  .strictObject({
    name: required(line, 'Name of the step.'),
    id: optional(fileName, 'Name by which other steps refer to this one.'),
    if: optional(text, 'Expression that says whether the step runs.'),
    uses: optional(
      matchingText(PINNED_ACTION, `of the form ${PINNED_ACTION_FORMAT}`),
      'An action, pinned to a commit: owner/repo@commit # version.',
    ),
    with: optional(z.record(inputName, simpleValue), 'Inputs of the action, by name.'),
    run: optional(command, 'A script, instead of an action.'),
    env: optional(z.record(variableName, simpleValue), 'Environment variables of the step, by name.'),
    'working-directory': optional(relativePath, 'Folder in which the script runs.'),
    'timeout-minutes': optional(
      z.int().check(z.positive({ error: 'must be at least 1 minute' })),
      'Time limit of the step in minutes.',
    ),
  })
  .check(
    z.refine(({ uses, run }) => (uses === undefined) !== (run === undefined), { error: 'needs either uses or run' }),
    z.refine((value) => value.run !== undefined || value['working-directory'] === undefined, {
      error: 'has a working-directory, which needs run\nRemove it.',
    }),
    z.refine((value) => value.uses !== undefined || value.with === undefined, {
      error: 'has inputs in with, which need uses\nPass them to run as env.',
    }),
  );

export const hooks = z.strictObject({
  before: withDefault(z.array(step), [], 'Steps before the project is installed.'),
  after: withDefault(z.array(step), [], 'Steps after the tests. They run only if the tests succeeded.'),
});
