// Why a program did not run on this machine, and what helps: it depends on the cause.
import { setting } from '../../setting.ts';
import { quoteShellWord } from '../../system/shell-word.ts';

/** What `execFile` reports. */
export interface RunError {
  readonly message: string;
  /** The code of the system's error, or the exit code. */
  readonly code?: unknown;
  /** Whether it was stopped because of the time limit. */
  readonly killed?: boolean;
  readonly signal?: unknown;
}

export interface RunFacts {
  /** What the program printed to standard error. */
  readonly stderr: string;
  readonly limitMs: number;
  /** Where the disk of the program is mounted with `noexec`; null if it is not. */
  readonly noexecMount: string | null;
  /** Where the program is on Windows; null on other systems. */
  readonly windowsPath: string | null;
}

export interface RunFailure {
  /** Without a full stop. */
  readonly problem: string;
  /** Complete sentences. */
  readonly fix: string;
}

const BUILD_HERE = `build it here with ${setting('source', 'always')}`;
const TRY_AGAIN = 'Run the job again, or use a machine with more memory and less load.';
/** Too little memory, too many processes or open files. */
const RESOURCE_CODES: readonly unknown[] = ['ENOMEM', 'EAGAIN', 'EMFILE', 'ENFILE'];
const DENIED_CODES: readonly unknown[] = ['EACCES', 'EPERM'];
/** MAX_PATH without the null character. Windows has long paths only if its administrator turned them on. */
const MAX_WINDOWS_PATH = 259;
/** Of processors that lack an instruction, of seccomp filters, and of the kernel if memory is short. */
const SIGNAL_FIXES: Readonly<Record<string, string>> = {
  SIGILL: `This processor may lack instructions that the program uses. Use another machine, or ${BUILD_HERE}.`,
  SIGSYS: 'A seccomp filter stopped it. Check the security options of the container.',
  SIGKILL: TRY_AGAIN,
};

/** Returns why a program failed to run, and what to do. */
export function explainRunFailure(error: RunError, facts: RunFacts): RunFailure {
  if (error.killed) return { problem: `it did not exit within ${facts.limitMs / 1000} s`, fix: TRY_AGAIN };
  return typeof error.code === 'string' ? explainStartFailure(error.code, facts) : explainExit(error, facts.stderr);
}

/** Returns how to run programs that are on a disk which is mounted noexec. */
export function noexecAdvice(variable: string, mount: string): string {
  const remount = `Set ${variable} to a folder on another disk, or run \`sudo mount -o remount,exec ${quoteShellWord(mount)}\`.`;
  return `${remount} A container cannot do that: start it with another mount (Docker's --tmpfs is noexec without \`:exec\`).`;
}

function explainStartFailure(code: string, { noexecMount, windowsPath }: RunFacts): RunFailure {
  const problem = `the system cannot start it (${code})`;
  if (code === 'ENOENT' && windowsPath !== null) return explainMissingOnWindows(windowsPath);
  if (code === 'ENOENT') {
    // The kernel reports this for a program whose dynamic loader is missing.
    const missing = 'its dynamic loader is missing (is it a glibc program on a system without glibc?)';
    return { problem: missing, fix: `Use a system with glibc, or ${BUILD_HERE}.` };
  }
  if (DENIED_CODES.includes(code) && noexecMount !== null) {
    const fix = noexecAdvice('RUNNER_TOOL_CACHE', noexecMount);
    return { problem: `${problem}, because '${noexecMount}' is mounted noexec`, fix };
  }
  if (DENIED_CODES.includes(code)) {
    const policies = `${windowsPath === null ? 'SELinux, AppArmor, fapolicyd' : 'AppLocker, App Control'} or an antivirus program`;
    return { problem, fix: `Check whether the policy of ${policies} allows programs in the tool cache to run.` };
  }
  if (RESOURCE_CODES.includes(code)) return { problem, fix: TRY_AGAIN };
  return { problem, fix: `If this system lacks something that the program needs, ${BUILD_HERE}.` };
}

/** The program was just written, so Windows does not find it for another reason. */
function explainMissingOnWindows({ length }: string): RunFailure {
  if (length <= MAX_WINDOWS_PATH) {
    return {
      problem: 'the system cannot find it (ENOENT), although it was just written',
      fix: 'Check whether an antivirus program has removed it.',
    };
  }
  return {
    problem: `its path has ${length} characters, and Windows starts programs with at most ${MAX_WINDOWS_PATH}`,
    fix:
      'Set RUNNER_TOOL_CACHE to a folder with a shorter path, or set LongPathsEnabled in ' +
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem to 1.',
  };
}

function explainExit({ code, signal, message }: RunError, stderr: string): RunFailure {
  const output = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 300);
  const ended = signal ? `it was stopped by ${signal}` : `it exited with code ${code ?? message}`;
  const problem = output ? `${ended} and printed '${output}'` : ended;
  return {
    problem,
    fix: SIGNAL_FIXES[String(signal)] ?? `If this system lacks something that the program needs, ${BUILD_HERE}.`,
  };
}
