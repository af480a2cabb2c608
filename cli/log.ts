// The log of the command line. It writes to standard error, so that standard output has the result only.

import type { InstallLog } from '../kit/install/context.ts';
import { displayWidth } from '../kit/terminal-text.ts';
import { nameOptions } from './option-names.ts';
import { canEraseLine, eraseLine, formatLines, terminalColumns } from './output.ts';

const BAR_WIDTH = 30;

/** Returns a log for people, with a progress bar on a terminal. A `quiet` log, for programs, writes warnings only. */
export function createTerminalLog(quiet: boolean, { stderr } = process): InstallLog {
  const terminal = canEraseLine(stderr) && !quiet;
  // The bar is on the last line. Every other line, of the result and of errors too, erases it first.
  const writeLine = (text: string) =>
    stderr.write(`${terminal ? eraseLine(stderr) : ''}${formatLines(nameOptions(text), 'wrapped', stderr)}\n`);
  return {
    info: quiet ? () => {} : writeLine,
    debug: process.env.RUNNER_DEBUG === '1' ? writeLine : () => {},
    warning: (text) => writeLine(`warning: ${text}`),
    ...(terminal
      ? {
          progress: (...progress) =>
            stderr.write(`${eraseLine(stderr)}${fitLine(formatProgressBar(...progress), terminalColumns(stderr))}`),
        }
      : {}),
  };
}

/** Returns `[#########---------------------]  30 % of 54.6 MB  kubo_v0.43.0_linux-amd64.tar.gz`. */
export function formatProgressBar(file: string, received: number, total: number | null): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  if (total === null || total === 0) return `${megabytes(received)}  ${file}`;
  const share = Math.min(1, received / total);
  const done = Math.round(share * BAR_WIDTH);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${'#'.repeat(done)}${'-'.repeat(BAR_WIDTH - done)}] ${percent} % of ${megabytes(total)}  ${file}`;
}

/** Cuts a line that would continue on the next one, because erasing the line would leave its first part. */
function fitLine(line: string, columns: number | null): string {
  // Some terminals start the next line when the last column is written.
  if (columns === null || displayWidth(line) < columns) return line;
  let fitting = line;
  while (fitting !== '' && displayWidth(fitting) >= columns - 1) fitting = fitting.slice(0, -1);
  return `${fitting}…`;
}
