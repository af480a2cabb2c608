// Where the command line says what it does: on standard error, so that standard output holds the result alone.
import type { InstallLog } from '../kit/install/context.ts';

const BAR_WIDTH = 30;

/** Returns a log for a person, with a bar while something comes in; or for a program (`quiet`) one that only warns. */
export function createTerminalLog(quiet: boolean, { stderr } = process): InstallLog {
  const terminal = stderr.isTTY && !quiet;
  // The bar stands on the last line, and every other line takes it away.
  const writeLine = (text: string) => stderr.write(`${terminal ? '\r\u001b[K' : ''}${text}\n`);
  return {
    info: quiet ? () => {} : writeLine,
    debug: process.env.RUNNER_DEBUG === '1' ? writeLine : () => {},
    warning: (text) => writeLine(`warning: ${text}`),
    ...(terminal ? { progress: (...progress) => stderr.write(`\r\u001b[K${formatProgressBar(...progress)}`) } : {}),
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
