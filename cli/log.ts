// Where the command line says what it does: on standard error, so that standard output holds the result alone.
import type { Log } from '../kit/install/request.ts';

const WIDTH = 30;

/** Returns a log for a person, with a bar while something comes in; or for a program (`quiet`) one that only warns. */
export function terminalLog(quiet: boolean, { stderr } = process): Log {
  const terminal = stderr.isTTY && !quiet;
  // The bar stands on the last line, and every other line takes it away.
  const say = (text: string) => stderr.write(`${terminal ? '\r\u001b[K' : ''}${text}\n`);
  return {
    info: quiet ? () => {} : say,
    debug: process.env.RUNNER_DEBUG === '1' ? say : () => {},
    warning: (text) => say(`warning: ${text}`),
    ...(terminal ? { progress: (...how) => stderr.write(`\r\u001b[K${progressBar(...how)}`) } : {}),
  };
}

/** Returns `[#########---------------------]  30 % of 54.6 MB  kubo_v0.43.0_linux-amd64.tar.gz`. */
export function progressBar(file: string, received: number, total: number | null): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  if (total === null || total === 0) return `${megabytes(received)}  ${file}`;
  const share = Math.min(1, received / total);
  const done = Math.round(share * WIDTH);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${'#'.repeat(done)}${'-'.repeat(WIDTH - done)}] ${percent} % of ${megabytes(total)}  ${file}`;
}
