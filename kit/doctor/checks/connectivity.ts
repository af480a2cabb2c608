// Checks of what the origins answered: can each be reached, and is the clock right? Pure.

import type { OriginAnswer } from '../facts/origins.ts';
import { type Finding, failure, ok, SETTING_UP, TROUBLESHOOTING, unknown, type Verdict, warning } from '../finding.ts';
import { shellWord } from '../render.ts';

const SKEW_WARNING = 30_000;
/** TLS certificates that were just issued, and tokens of jobs, are refused by then. */
const SKEW_FAILURE = 5 * 60_000;

/**
 * Returns whether an origin can be reached. A warning where not: a mirror may serve in its place.
 * `runnerFolder` is where the runner takes a proxy from, null where it is not known.
 */
export function checkOrigin({ question, milliseconds, fault }: OriginAnswer, runnerFolder: string | null): Finding {
  const about = { id: question.id, title: question.host, page: `${TROUBLESHOOTING}#download-failed` };
  if (fault === null) return { ...about, ...ok(`${milliseconds} ms`) };
  return { ...about, ...warning(fault, proxyLine(runnerFolder)) };
}

/** Returns whether the clock is right, by the answer that is nearest to it: a server may be wrong, too. */
export function checkClock(answers: readonly OriginAnswer[]): Finding {
  return { id: 'clock', title: 'Clock', page: `${SETTING_UP}#clock`, ...clockVerdict(answers) };
}

function clockVerdict(answers: readonly OriginAnswer[]): Verdict {
  const skews = answers.flatMap(({ ahead }) => (ahead === null ? [] : [ahead]));
  const nearest = skews.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (nearest === undefined) return unknown('no origin said what time it is', 'timedatectl status');
  const seconds = Math.round(Math.abs(nearest) / 1000);
  const found = seconds < 2 ? 'right' : `${seconds} s ${nearest > 0 ? 'ahead' : 'behind'}`;
  const mend = 'sudo timedatectl set-ntp true';
  if (Math.abs(nearest) > SKEW_FAILURE) return failure(found, mend);
  return Math.abs(nearest) > SKEW_WARNING ? warning(found, mend) : ok(found);
}

function proxyLine(runnerFolder: string | null): string {
  const line = 'https_proxy=http://<proxy>:<port>';
  const where = runnerFolder === null ? `export ${line}` : `echo '${line}' >> ${shellWord(`${runnerFolder}/.env`)}`;
  return `Where a proxy leads out: ${where}`;
}
