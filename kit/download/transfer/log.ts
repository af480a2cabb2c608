// The log lines of a transfer: one for each way in which a try failed, one every few seconds while it runs, and one at its end.
import { posix } from 'node:path';
import type { RequestFailure } from '../http/failure.ts';
import { redactUrl } from '../http/redact.ts';
import type { OriginState } from './origin-queue.ts';
import { statisticsOf, type TransferState } from './state.ts';

/**
 * Logs why a try failed. What the transfer has logged already is a debug line, and counted for `logRepeats`. If a host was not
 * reached, the path does not matter.
 */
export function logFailure(
  { attempt, failureLines, options: { log } }: TransferState,
  originState: OriginState,
  failure: RequestFailure,
): void {
  const line = failureLine(originState, failure, attempt.offset);
  const key = failure.unreachableHost ? `${failure.unreachableHost} ${failure.reason}` : line;
  const logged = failureLines.get(key);
  if (logged) logged.times++;
  else failureLines.set(key, { line, times: 1 });
  if (logged) log.debug(line);
  else log.info(line);
}

/** Logs how often tries have failed in the same way, for each way that occurred more than once. */
export function logRepeats({ failureLines, options: { log } }: TransferState): void {
  for (const { line, times } of failureLines.values()) if (times > 1) log.info(`${line}: ${times} times`);
  failureLines.clear();
}

/** Returns `mirror: it answered 503 (https://…)`. */
function failureLine({ source }: OriginState, { reason }: RequestFailure, offset: number): string {
  const afterText = offset > 0 ? `, after ${formatBytes(offset)}` : '';
  return `${source.origin}: ${reason}${afterText} (${redactUrl(source.url)})`;
}

/** Returns `mirror: 12.3 MB of 55.1 MB after 10 s (1.2 MB/s)`. */
export function progressLine(state: TransferState): string {
  const { attempt } = state;
  const { received, milliseconds } = statisticsOf(state);
  const whole = attempt.length === null ? '' : ` of ${formatBytes(attempt.length)}`;
  const amount = `${formatBytes(attempt.offset)}${whole} after ${Math.round(milliseconds / 1000)} s`;
  return `${attempt.servingOrigin?.source.origin}: ${amount} (${formatSpeed(received, milliseconds)})`;
}

/** Returns `mirror: kubo.tar.gz, 41.7 MB in 1.2 s (34.7 MB/s), 2 requests (github.com redirected to objects.example)`. */
export function summaryLine(state: TransferState): string {
  const { attempt } = state;
  const { origins, received, refetched, requests, milliseconds } = statisticsOf(state);
  const file = posix.basename(new URL(attempt.servingOrigin?.source.url ?? 'file:///').pathname);
  const time = `${(milliseconds / 1000).toFixed(1)} s (${formatSpeed(received, milliseconds)})`;
  const refetchedText = refetched > 0 ? `, plus ${formatBytes(refetched)} received twice` : '';
  return `${origins.join(' and ')}: ${file}, ${formatBytes(attempt.offset)} in ${time}${refetchedText}, ${requests} request${requests === 1 ? '' : 's'}${redirectText(attempt)}`;
}

/** GitHub redirects each download, which is a second request. */
function redirectText({ servingOrigin, servingUrl }: TransferState['attempt']): string {
  if (servingOrigin === null || servingUrl === null) return '';
  const from = new URL(servingOrigin.source.url);
  if (from.href === servingUrl.href) return '';
  const target = from.host === servingUrl.host ? '' : ` to ${servingUrl.host}`;
  return ` (${from.host} redirected${target})`;
}

/** Returns `41.7 MB`, or `512 bytes` for small numbers. */
function formatBytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function formatSpeed(bytes: number, milliseconds: number): string {
  return `${(bytes / 1e3 / Math.max(1, milliseconds)).toFixed(1)} MB/s`;
}
