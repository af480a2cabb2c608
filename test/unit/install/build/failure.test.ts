// The error of a failed build, from how its command ended.
import { expect, it } from 'vitest';
import { createBuildError } from '../../../../kit/install/build/failure.ts';
import type { ProcessResult } from '../../../../kit/process/run.ts';

const PARTS = { subject: 'build of Kubo 0.43.0', problem: "'go build' failed", fix: 'See the log.' };
const exit = (stderr: string): ProcessResult => ({ how: 'exit', exitCode: 1, stdout: '', stderr });
const DENIED = 'fork/exec /temp/go/bin/go: permission denied\n';

it.each<[string, ProcessResult, string | null, string, RegExp]>([
  [
    'a program of it was denied on a disk mounted noexec',
    exit(DENIED),
    '/temp',
    'source-build-failed',
    /'\/temp' is mounted noexec.*remount,exec \/temp.*See the log/,
  ],
  [
    'it was not started there',
    { how: 'not-started', reason: 'spawn /temp/go EACCES' },
    '/temp',
    'source-build-failed',
    /mounted noexec/,
  ],
  ['it was denied elsewhere', exit(DENIED), null, 'source-build-failed', /failed\. See the log\.$/],
  ['it failed otherwise', exit('syntax error'), '/temp', 'source-build-failed', /failed\. See the log\.$/],
  ['the disk was full', exit('write x: no space left on device'), '/temp', 'disk-full', /Free some space/],
  ['it took too long', { how: 'timed-out', stdout: '', stderr: '' }, null, 'source-build-timed-out', /build-timeout/],
])('if %s', (_, ended, noexecMount, code, message) => {
  expect(createBuildError(ended, PARTS, noexecMount)).toMatchObject({ code, message: expect.stringMatching(message) });
});
