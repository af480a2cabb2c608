// Runs a command that may work for long: its lines are told as they come, and when its time is up, or the job is cancelled,
// it is ended with everything that it started. What is only asked (a version, a setting) is for @actions/exec.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { KitError } from '../errors.ts';
import { onInterruption } from './interruption.ts';
import { terminateTree } from './terminate.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds. */
  readonly limitMs: number;
  /** Told of each line of both outputs. */
  readonly onLine?: (line: string, from: 'stdout' | 'stderr') => void;
}

/** `not-started`: the system has no such program, or may not execute it. */
export type ProcessResult =
  | { readonly how: 'exit'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly how: 'signal'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  | { readonly how: 'timed-out'; readonly stdout: string; readonly stderr: string }
  | { readonly how: 'not-started'; readonly reason: string };

/** Bytes kept of either output; a build may print more, and its log has it all. */
const KEPT_OUTPUT_BYTES = 2 ** 20;

/**
 * Returns how a command ended, with the end of what it printed. Never throws for what the command does; throws
 * `interrupted` where this process is told to end: then the command has ended, too.
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
  // Before it is started: a signal that comes in between would end this process and leave the other one.
  const stopListening = onInterruption((signal) => {
    interruption = signal;
    terminate();
  });
  const timer = setTimeout(() => {
    timedOut = true;
    terminate();
  }, limitMs);
  try {
    // A group of its own, so that all of it can be ended; it has no terminal to be interrupted from.
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
    // What it left running may hold its outputs open.
    if (child.pid) await terminateTree(child.pid);
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
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', (line) => {
    kept += `${line}\n`;
    // Not at every line: it copies what is kept.
    if (kept.length > 2 * KEPT_OUTPUT_BYTES) kept = kept.slice(-KEPT_OUTPUT_BYTES);
    onLine(line);
  });
  await new Promise<void>((resolve) => lines.once('close', resolve));
  return kept.slice(-KEPT_OUTPUT_BYTES);
}

function interrupted(command: string, signal: string): KitError {
  return new KitError('interrupted', {
    subject: `running ${command}`,
    problem: `this step was told to end (${signal})`,
    fix: 'What it had begun was ended and taken away. Nothing was installed by it.',
  });
}
