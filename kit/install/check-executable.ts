// Checks an executable before it is installed: its header must name the requested platform and, if this machine can run it,
// it must print the requested version.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binary } from '../distributions/distribution.ts';
import { KitError } from '../errors.ts';
import { readExecutableHeader } from '../platform/executable/header.ts';
import { formatPlatform, type Platform } from '../platform/platform.ts';
import { setting } from '../setting.ts';
import { createProgramEnvironment } from '../system/environment.ts';

/** A Go binary of 100 MB starts in well under a second; under emulation and on a cold disk it takes a few. */
const RUN_LIMIT_MS = 60_000;

/** Throws `wrong-architecture` if the file is not for `platform`, `not-an-executable` if it is not a program. */
export async function checkHeader(path: string, platform: Platform, origin: string): Promise<void> {
  const { platforms } = await readExecutableHeader(path);
  if (platforms.some(({ os, arch }) => os === platform.os && arch === platform.arch)) return;
  throw new KitError('wrong-architecture', {
    subject: `an executable for ${formatPlatform(platform)}`,
    problem: `${origin} delivered one for ${platforms.map(formatPlatform).join(', ')}`,
    fix: 'Nothing was installed. Report this to the operator of the origin, or use another origin or version.',
  });
}

/**
 * Throws `wrong-version` if the program prints another version, `binary-does-not-run` if it fails or prints no version.
 * For a program that never prints its version, checks its known output instead.
 */
export async function checkPrintedVersion(path: string, version: string, binary: Binary): Promise<void> {
  const command = `${binary.name} ${binary.versionArguments.join(' ')}`;
  const { stdout, failure } = await runForVersion(path, binary);
  const { answers } = binary;
  const printed = binary.printedVersion(stdout);
  if (answers ? !failure && answers.test(stdout) : printed === version) return;
  if (failure || printed === null) {
    const expected = answers ? 'instead of its usual output' : 'instead of a version';
    throw new KitError('binary-does-not-run', {
      subject: `'${command}' of ${binary.name} ${version}`,
      problem: failure ?? `it printed '${stdout.trim().slice(0, 80)}' ${expected}`,
      fix: `Nothing was installed. If this system lacks something that the program needs, build it here with ${setting('source', 'always')}.`,
    });
  }
  throw new KitError('wrong-version', {
    subject: `${binary.name} ${version}`,
    problem: `'${command}' prints ${printed}`,
    fix: 'Nothing was installed. Report this to the operator of the origin, or use another origin.',
  });
}

interface VersionOutput {
  readonly stdout: string;
  /** Why the program failed, without a full stop; null if it did not. */
  readonly failure: string | null;
}

async function runForVersion(
  path: string,
  { versionArguments: args, versionEnvironment }: Binary,
): Promise<VersionOutput> {
  const env = { ...createProgramEnvironment(process.env), ...versionEnvironment };
  for (let attempt = 1; ; attempt++) {
    const { stdout, stderr, error } = await runOnce(path, args, env);
    // Another child process that was forked at this moment holds the file open for writing until its own exec.
    if (error?.code === 'ETXTBSY' && attempt < 10) {
      await sleep(20 * attempt);
      continue;
    }
    return { stdout, failure: error ? describeRunFailure(error, stderr) : null };
  }
}

interface RunError {
  readonly message: string;
  readonly code?: unknown;
  readonly killed?: boolean;
  readonly signal?: unknown;
}

function runOnce(path: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ stdout: string; stderr: string; error: RunError | null }>((resolve) => {
    const options = { env, timeout: RUN_LIMIT_MS, windowsHide: true, killSignal: 'SIGKILL' as const };
    execFile(path, args, options, (error, stdout, stderr) => resolve({ stdout, stderr, error }));
  });
}

function describeRunFailure({ code, killed, signal, message }: RunError, stderr: string): string {
  if (killed) return `it did not exit within ${RUN_LIMIT_MS / 1000} s`;
  // The kernel reports this for a program whose dynamic loader is missing.
  if (code === 'ENOENT') return 'its dynamic loader is missing (is it a glibc program on a system without glibc?)';
  if (typeof code === 'string') return `the system cannot start it (${code})`;
  const output = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 300);
  const ended = signal ? `it was stopped by ${signal}` : `it exited with code ${code ?? message}`;
  return output ? `${ended} and printed '${output}'` : ended;
}
