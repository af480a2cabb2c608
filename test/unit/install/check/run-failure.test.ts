// The reason and the advice for a program that does not run: the advice fits the cause.
import { describe, expect, it } from 'vitest';
import { explainRunFailure, type RunError, type RunFacts } from '../../../../kit/install/check/run-failure.ts';

const explain = (error: Partial<RunError>, facts: Partial<RunFacts> = {}) =>
  explainRunFailure(
    { message: 'failed', ...error },
    { stderr: '', limitMs: 60_000, noexecMount: null, windowsPath: null, ...facts },
  );

describe('a program', () => {
  it.each<[string, Partial<RunError>, Partial<RunFacts>, RegExp, RegExp]>([
    [
      'on a disk that is mounted noexec',
      { code: 'EACCES' },
      { noexecMount: '/mnt/the cache' },
      /^the system cannot start it \(EACCES\), because '\/mnt\/the cache' is mounted noexec$/,
      /^Set RUNNER_TOOL_CACHE to a folder on another disk, or run `sudo mount -o remount,exec '\/mnt\/the cache'`\. A container cannot do that: start it with another mount \(Docker's --tmpfs is noexec without `:exec`\)\.$/,
    ],
    ['that a policy denies', { code: 'EACCES' }, {}, /\(EACCES\)$/, /policy of SELinux, AppArmor/],
    ['that an antivirus program denies', { code: 'EPERM' }, {}, /\(EPERM\)$/, /antivirus/],
    ['without its loader', { code: 'ENOENT' }, { noexecMount: '/mnt' }, /dynamic loader is missing/, /source: always/],
    [
      'with a path that is too long for Windows',
      { code: 'ENOENT' },
      { windowsPath: `C:\\${'x'.repeat(253)}.exe` },
      /^its path has 260 characters, and Windows starts programs with at most 259$/,
      /^Set RUNNER_TOOL_CACHE to a folder with a shorter path, or set LongPathsEnabled in HKLM\\.* to 1\.$/,
    ],
    [
      'that is gone on Windows',
      { code: 'ENOENT' },
      { windowsPath: `C:\\${'x'.repeat(252)}.exe` },
      /^the system cannot find it \(ENOENT\), although it was just written$/,
      /^Check whether an antivirus program has removed it\.$/,
    ],
    [
      'that a policy of Windows denies',
      { code: 'EACCES' },
      { windowsPath: 'C:\\ipfs.exe' },
      /\(EACCES\)$/,
      /policy of AppLocker/,
    ],
    ['for another kernel', { code: 'ENOEXEC' }, { noexecMount: '/mnt' }, /\(ENOEXEC\)$/, /source: always/],
    ['without memory to start', { code: 'ENOMEM' }, {}, /\(ENOMEM\)$/, /^Run the job again/],
    ['that takes too long', { killed: true, signal: 'SIGKILL' }, {}, /did not exit within 60 s/, /^Run the job again/],
    ['that the kernel kills', { signal: 'SIGKILL' }, {}, /stopped by SIGKILL$/, /^Run the job again.* more memory/],
    ['with instructions that the processor lacks', { signal: 'SIGILL' }, {}, /SIGILL$/, /instructions.*source: always/],
    ['with a system call that a filter denies', { signal: 'SIGSYS' }, {}, /SIGSYS$/, /seccomp/],
    [
      'that fails',
      { code: 2 },
      { stderr: 'a\nb\nc\nd\n' },
      /^it exited with code 2 and printed 'b c d'$/,
      /source: always/,
    ],
  ])('%s', (_, error, facts, problem, fix) => {
    const failure = explain(error, facts);
    expect([failure.problem, failure.fix]).toEqual([expect.stringMatching(problem), expect.stringMatching(fix)]);
  });
});
