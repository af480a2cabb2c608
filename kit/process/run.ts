// Runs a command that may take long. Reports its lines as they come, and terminates it with all processes that it started
// when its time limit is over or the job is cancelled. For quick commands use query.ts.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { KitError } from '../errors.ts';
import { onInterruption } from './interruption.ts';
import { createLineSplitter } from './lines.ts';
import { terminateLeftovers, terminateTree } from './terminate.ts';

interface RunOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limitMs: number;
  /** Called for each line of stdout and stderr. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
}

/** `not-started`: the program does not exist or is not executable. */
export type ProcessResult =
  | { readonly how: 'exit'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly how: 'signal'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  | { readonly how: 'timed-out'; readonly stdout: string; readonly stderr: string }
  | { readonly how: 'not-started'; readonly reason: string };

/** Bytes of each output that are kept. A build may print more; its log has all of it. */
const KEPT_OUTPUT_BYTES = 2 ** 20;

/**
 * Returns how a command ended, with the last part of its output. Never throws for a failing command. Throws `interrupted`,
 * after the command has ended, if this process gets a signal.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProcessResult> {
  const { cwd, env, limitMs, onLine } = options;
  let timedOut = false;
  let interruption: string | null = null;
  let child: ReturnType<typeof spawn> | undefined;
  const terminate = () => {
    if (child?.pid) void terminateTree(child.pid);
  };
  // Listen before the command starts. Otherwise a signal in between would end this process and leave the command running.
  const stopListening = onInterruption((signal) => {
    interruption = signal;
    terminate();
  });
  const timer = setTimeout(() => {
    timedOut = true;
    terminate();
  }, limitMs);
  try {
    // Its own group, so that all its processes can be terminated. It has no terminal to be interrupted from.
    child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const outputs = Promise.all([
      collectLines(child.stdout, (line) => onLine?.(line, 'stdout')),
      collectLines(child.stderr, (line) => onLine?.(line, 'stderr')),
    ]);
    const { exitCode, signal, error } = await waitForExit(child);
    if (error) return { how: 'not-started', reason: error.message };
    // Processes that it left running may keep its outputs open.
    if (child.pid) await terminateLeftovers(child.pid);
    const [stdout, stderr] = await outputs;
    if (interruption) throw interrupted(command, interruption);
    if (timedOut) return { how: 'timed-out', stdout, stderr };
    return signal
      ? { how: 'signal', signal, stdout, stderr }
      : { how: 'exit', exitCode: exitCode ?? 1, stdout, stderr };
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

interface ExitEvent {
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly error?: Error;
}

function waitForExit(child: ReturnType<typeof spawn>): Promise<ExitEvent> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ error }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

async function collectLines(stream: Readable | null, onLine: (line: string) => void): Promise<string> {
  if (!stream) return '';
  let kept = '';
  // A broken pipe ends the output.
  stream.on('error', () => undefined);
  const lines = createLineSplitter((line) => {
    kept += `${line}\n`;
    // Not for every line, because slicing copies the text.
    if (kept.length > 2 * KEPT_OUTPUT_BYTES) kept = kept.slice(-KEPT_OUTPUT_BYTES);
    onLine(line);
  });
  stream.setEncoding('utf8').on('data', lines.write);
  await new Promise<void>((resolve) => stream.once('close', resolve));
  lines.end();
  return kept.slice(-KEPT_OUTPUT_BYTES);
}

function interrupted(command: string, signal: string): KitError {
  return new KitError('interrupted', {
    subject: `command '${command}'`,
    problem: `it was interrupted by ${signal}`,
    fix: 'The command was stopped, and nothing was installed. Start it again.',
  });
}
