// Opens what was acquired before anybody else does: its header must name the platform that was asked for and, where this
// machine can run it, it must print the version that was asked for.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binary } from '../distributions/distribution.ts';
import { KitError } from '../errors.ts';
import { readExecutableHeader } from '../platform/executable/header.ts';
import { formatPlatform, type Platform } from '../platform/platform.ts';

/** A Go binary of 100 MB starts in well under a second; emulated and on a cold disk it takes a few. */
const RUN_LIMIT_MS = 60_000;
/** What a program needs of the environment to start at all. Tokens and inputs stay here. */
const PASSED_VARIABLES = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];

/** Throws `wrong-architecture` where the file is not for `platform`, `not-an-executable` where it is no program. */
export async function checkHeader(path: string, platform: Platform, origin: string): Promise<void> {
  const header = await readExecutableHeader(path);
  const fits = header.platforms.some(({ os, arch }) => os === platform.os && arch === platform.arch);
  if (fits) return;
  throw new KitError('wrong-architecture', {
    subject: `a program for ${formatPlatform(platform)}`,
    problem: `${origin} delivered one for ${header.platforms.map(formatPlatform).join(', ')}`,
    fix: 'Nothing was installed. Tell whoever serves this origin; another origin or version may be right.',
  });
}

/**
 * Throws `wrong-version` where the program prints another version, `binary-does-not-run` where it prints none. A program that
 * never prints its version must answer as it is known to.
 */
export async function checkPrintedVersion(path: string, version: string, binary: Binary): Promise<void> {
  const command = `${binary.name} ${binary.versionArguments.join(' ')}`;
  const { stdout, failure } = await runForVersion(path, binary);
  const { answers } = binary;
  const printed = binary.printedVersion(stdout);
  if (answers ? !failure && answers.test(stdout) : printed === version) return;
  if (failure || printed === null) {
    const what = answers ? 'which is not what this program answers' : 'which is no version';
    throw new KitError('binary-does-not-run', {
      subject: `'${command}' of ${binary.name} ${version}`,
      problem: failure ?? `it printed '${stdout.trim().slice(0, 80)}', ${what}`,
      fix: "Nothing was installed. If this system lacks what the binary needs, build it here with 'source: always'.",
    });
  }
  throw new KitError('wrong-version', {
    subject: `${binary.name} ${version}`,
    problem: `'${command}' prints ${printed}`,
    fix: 'Nothing was installed. Tell whoever serves this origin; another origin may be right.',
  });
}

async function runForVersion(
  path: string,
  { versionArguments: args, versionEnvironment }: Binary,
): Promise<{ stdout: string; failure: string | null }> {
  const passed = Object.entries(process.env).filter(([name]) => PASSED_VARIABLES.includes(name.toUpperCase()));
  const env = { ...Object.fromEntries(passed), IPFS_TELEMETRY: 'off', ...versionEnvironment };
  for (let attempt = 1; ; attempt++) {
    const { stdout, stderr, error } = await runOnce(path, args, env);
    // A child that another thread of work forks at this moment holds the file open for writing until its own exec.
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
  if (killed) return `it did not end within ${RUN_LIMIT_MS / 1000} s`;
  // The kernel says so of a program whose dynamic loader is not there.
  if (code === 'ENOENT') return 'the system finds no loader for it (a glibc program on a system without glibc?)';
  if (typeof code === 'string') return `the system cannot start it (${code})`;
  const output = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 300);
  return `it ended with ${signal ? `signal ${signal}` : `exit code ${code ?? message}`}${output ? `, saying '${output}'` : ''}`;
}
