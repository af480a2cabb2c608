// What a step says in its log: lines, groups, annotations, and what is masked in it.
// Formats: GitHub's docs, "Workflow commands for GitHub Actions". Nothing here throws, `group` for its body excepted.

import { EOL } from 'node:os';

import { type CommandProperties, formatLogCommand } from './command-text.ts';
import type { Runner } from './runner.ts';

type LogWriter = Pick<Runner, 'write'>;

export interface AnnotationProperties {
  readonly title?: string | undefined;
  readonly file?: string | undefined;
  readonly startLine?: number | undefined;
  readonly endLine?: number | undefined;
  readonly startColumn?: number | undefined;
  readonly endColumn?: number | undefined;
}

function writeCommand(log: LogWriter, name: string, message: unknown, properties: CommandProperties = {}): void {
  log.write(`${formatLogCommand(name, properties, message)}${EOL}`);
}

function annotate(log: LogWriter, level: string, message: string | Error, annotation: AnnotationProperties): void {
  const { title, file, startLine: line, endLine, startColumn: col, endColumn } = annotation;
  const given = Object.keys(annotation).length > 0;
  const properties = given ? { title, file, line, endLine, col, endColumn } : {};
  writeCommand(log, level, message instanceof Error ? message.toString() : message, properties);
}

/** Writes a notice that is shown on the run's page, at a place in a file where one is given. */
export function notice(log: LogWriter, message: string | Error, annotation: AnnotationProperties = {}): void {
  annotate(log, 'notice', message, annotation);
}

/** Writes a warning, shown as `notice` is. */
export function warning(log: LogWriter, message: string | Error, annotation: AnnotationProperties = {}): void {
  annotate(log, 'warning', message, annotation);
}

/** Writes an error, shown as `notice` is. The step does not fail by it: see `setFailed`. */
export function error(log: LogWriter, message: string | Error, annotation: AnnotationProperties = {}): void {
  annotate(log, 'error', message, annotation);
}

/** Writes an error and has `target`, by default this process, exit with 1 once it is done; it goes on until then. */
export function setFailed(
  log: LogWriter,
  message: string | Error,
  target: Pick<NodeJS.Process, 'exitCode'> = process,
): void {
  target.exitCode = 1;
  error(log, message);
}

/**
 * Writes a line as it is. The runner obeys a command in it: a text from outside (a tool's own output, a server's reply)
 * belongs in `debug` or an annotation, which escape it.
 */
export function info(log: LogWriter, message: string): void {
  log.write(message + EOL);
}

/** Writes a line that is shown only when debug logging is on. */
export function debug(log: LogWriter, message: string): void {
  writeCommand(log, 'debug', message);
}

/** Returns whether debug logging is on for this run. */
export function isDebug(runner: Pick<Runner, 'env'>): boolean {
  return runner.env.RUNNER_DEBUG === '1';
}

/** Has the runner show `***` for a text in every log from here on. */
export function setSecret(log: LogWriter, secret: string): void {
  writeCommand(log, 'add-mask', secret);
}

/** Has the runner show commands in the log as it obeys them, or no longer. */
export function setCommandEcho(log: LogWriter, enabled: boolean): void {
  writeCommand(log, 'echo', enabled ? 'on' : 'off');
}

/** Begins a part of the log that can be folded; groups do not nest. */
export function startGroup(log: LogWriter, name: string): void {
  writeCommand(log, 'group', name);
}

/** Ends the group that was begun. */
export function endGroup(log: LogWriter): void {
  writeCommand(log, 'endgroup', '');
}

/**
 * Returns what `body` gives, with its log in a group that ends also where `body` throws; what it throws is passed on.
 */
export async function group<T>(log: LogWriter, name: string, body: () => Promise<T>): Promise<T> {
  startGroup(log, name);
  try {
    return await body();
  } finally {
    endGroup(log);
  }
}
