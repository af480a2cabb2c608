// The error of a runner file that the job's user may not write to, as in containers with another user than the runner's.
import { expect, it } from 'vitest';
import { runnerFileError } from '../../../kit/runner/environment-file.ts';

const FILE = '/__w/_temp/_runner_file_commands/set_output_1';
const denied = (code: string, owner: number | null, user: number | null = 1000) =>
  runnerFileError({ variable: 'GITHUB_OUTPUT', file: FILE, owner, user }, Object.assign(new Error(code), { code }));

it.each([
  ['EACCES', 1001, 'it belongs to user 1001, and this step runs as user 1000 (EACCES)'],
  ['EPERM', 1001, 'it belongs to user 1001, and this step runs as user 1000 (EPERM)'],
])('%s names both users, and how to start the container', (code, owner, problem) => {
  const error = denied(code, owner);
  expect(error).toMatchObject({ code: 'runner-file-missing' });
  expect(error.message).toBe(
    `Runner file '${FILE}' (GITHUB_OUTPUT): ${problem}. If the job has a container, start it as that user, with \`options: --user ${owner}\`, or as root.`,
  );
});

it('says to use the user of the runner if the owner of the file is not known', () => {
  expect(denied('EACCES', null).message).toContain(
    'this step may not write to it (EACCES). If the job has a container, start it as the user of the runner, or as root.',
  );
});

it('does not blame the user if it owns the file', () => {
  expect(denied('EACCES', 1000).message).toContain('it cannot be written (EACCES). The runner creates it');
});
