// Why origins did not deliver something, as the lines of an error: one for each reason, not for each try.
import type { FailureReason } from '../http/failure.ts';

export interface OriginReason extends Pick<FailureReason, 'reason' | 'advice'> {
  /** The name of the origin, for people. */
  readonly origin: string;
  /** How many tries in a row failed for this reason, if more than one. */
  readonly times?: number;
}

/**
 * Returns an indented line for each reason, with the origins that share it and how often it occurred, each after a line break.
 * The log has the URLs.
 */
export function describeFailures(failures: readonly OriginReason[]): string {
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  const lines = reasons.map((reason) => {
    const same = failures.filter((failure) => failure.reason === reason);
    const origins = [...new Set(same.map(({ origin }) => origin))].join(', ');
    const times = Math.max(...same.map(({ times: each = 1 }) => each));
    return `${origins}: ${reason}${times > 1 ? ` (${times} times)` : ''}`;
  });
  return lines.map((line) => `\n  ${line}`).join('');
}

/** Returns what the user can do about the failures, each advice once and with a space at its end. Empty if nothing is known. */
export function collectAdvice(failures: readonly Pick<FailureReason, 'advice'>[]): string {
  return [...new Set(failures.flatMap(({ advice }) => advice ?? []))].map((advice) => `${advice} `).join('');
}
