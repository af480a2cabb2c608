// Checks of what the origins answered: can each be reached, and is the clock right? Pure.

import type { OriginReachability } from '../facts/origins.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  SETUP_PAGE,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import { quoteShellWord } from '../render.ts';

const SKEW_WARNING_MS = 30_000;
/** TLS certificates that were just issued, and tokens of jobs, are refused by then. */
const SKEW_FAILURE_MS = 5 * 60_000;

/**
 * Returns whether an origin can be reached. A warning where not: a mirror may serve in its place.
 * `runnerFolder` is where the runner takes a proxy from, null where it is not known.
 */
export function checkOrigin(
  { target, responseMs, problem }: OriginReachability,
  runnerFolder: string | null,
): DoctorFinding {
  const about = { id: target.id, subject: target.host, page: `${TROUBLESHOOTING_PAGE}#download-failed` };
  if (problem === null) return { ...about, ...okResult(`${responseMs} ms`) };
  return { ...about, ...warningResult(problem, proxyAdvice(runnerFolder)) };
}

/** Returns whether the clock is right, by the answer that is nearest to it: a server may be wrong, too. */
export function checkClock(originResults: readonly OriginReachability[]): DoctorFinding {
  return { id: 'clock', subject: 'Clock', page: `${SETUP_PAGE}#clock`, ...assessClock(originResults) };
}

function assessClock(originResults: readonly OriginReachability[]): CheckResult {
  const skews = originResults.flatMap(({ clockAheadMs }) => (clockAheadMs === null ? [] : [clockAheadMs]));
  const nearest = skews.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (nearest === undefined) return unknownResult('no origin said what time it is', 'timedatectl status');
  const seconds = Math.round(Math.abs(nearest) / 1000);
  const found = seconds < 2 ? 'right' : `${seconds} s ${nearest > 0 ? 'ahead' : 'behind'}`;
  const fix = 'sudo timedatectl set-ntp true';
  if (Math.abs(nearest) > SKEW_FAILURE_MS) return failureResult(found, fix);
  return Math.abs(nearest) > SKEW_WARNING_MS ? warningResult(found, fix) : okResult(found);
}

function proxyAdvice(runnerFolder: string | null): string {
  const line = 'https_proxy=http://<proxy>:<port>';
  const where =
    runnerFolder === null ? `export ${line}` : `echo '${line}' >> ${quoteShellWord(`${runnerFolder}/.env`)}`;
  return `Where a proxy leads out: ${where}`;
}
