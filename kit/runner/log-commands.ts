// Writes to the step's log: lines, groups and annotations. Texts may come from outside: the functions here make them safe, so
// their callers do not.
// Formats: GitHub's docs, "Workflow commands for GitHub Actions".

import { type CommandProperties, defuseCommands, formatMessageCommand } from './command-text.ts';
import { EOL } from './line-ending.ts';
import type { Runner } from './runner.ts';

type LogWriter = Pick<Runner, 'write'>;

export interface AnnotationProperties {
  readonly title?: string | undefined;
}

function writeCommand(log: LogWriter, name: string, message: unknown, properties: CommandProperties = {}): void {
  log.write(`${formatMessageCommand(name, properties, message)}${EOL}`);
}

function annotate(log: LogWriter, level: string, message: string | Error, annotation: AnnotationProperties): void {
  writeCommand(log, level, message instanceof Error ? message.toString() : message, { ...annotation });
}

/** Writes a notice, which is shown on the page of the run. */
export function notice(log: LogWriter, message: string | Error, annotation: AnnotationProperties = {}): void {
  annotate(log, 'notice', message, annotation);
}

/** Writes a warning, which is shown on the page of the run. */
export function warning(log: LogWriter, message: string | Error, annotation: AnnotationProperties = {}): void {
  annotate(log, 'warning', message, annotation);
}

/** Writes an error, which is shown on the page of the run. Does not fail the step. */
export function error(log: LogWriter, message: string | Error, annotation: AnnotationProperties = {}): void {
  annotate(log, 'error', message, annotation);
}

/** Writes text, which may have several lines. */
export function info(log: LogWriter, message: string): void {
  log.write(defuseCommands(message) + EOL);
}

/** Writes a line that is shown with debug logging only. */
export function debug(log: LogWriter, message: string): void {
  writeCommand(log, 'debug', message);
}

/** Starts a section of the log that can be folded. Groups do not nest. */
export function startGroup(log: LogWriter, name: string): void {
  writeCommand(log, 'group', name);
}

/** Ends the group. */
export function endGroup(log: LogWriter): void {
  writeCommand(log, 'endgroup', '');
}

/** Returns what `body` returns, with its log in a group. The group also ends if `body` throws. */
export async function group<T>(log: LogWriter, name: string, body: () => Promise<T>): Promise<T> {
  startGroup(log, name);
  try {
    return await body();
  } finally {
    endGroup(log);
  }
}
