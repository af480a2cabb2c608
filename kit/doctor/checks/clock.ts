// Checks the clock against the times that the origins sent.
import { setClockAdvice, showClockCommand } from '../advice.ts';
import { defineCheck } from '../check.ts';
import { failureResult, okResult, SETUP_PAGE, unknownResult, warningResult } from '../finding.ts';

const SKEW_WARNING_MS = 30_000;
/** From here on, servers reject the tokens of jobs, and new TLS certificates are not yet valid. */
const SKEW_FAILURE_MS = 5 * 60_000;

export const clockCheck = defineCheck({
  id: 'clock',
  subject: 'Clock',
  page: `${SETUP_PAGE}#clock`,
  check: (facts) => {
    const skews = facts.origins.flatMap(({ clockAheadMs, target: { host } }) =>
      clockAheadMs === null ? [] : [{ skewMs: clockAheadMs, host }],
    );
    // The smallest difference counts, because the clock of a server may be wrong too.
    const nearest = skews.toSorted((a, b) => Math.abs(a.skewMs) - Math.abs(b.skewMs))[0];
    if (nearest === undefined) return unknownResult('no origin sent its time', showClockCommand(facts));
    const { skewMs, host } = nearest;
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const found =
      seconds < 2 ? `less than 2 s from that of ${host}` : `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} ${host}`;
    const fix = setClockAdvice(facts);
    if (Math.abs(skewMs) > SKEW_FAILURE_MS) return failureResult(found, fix);
    return Math.abs(skewMs) > SKEW_WARNING_MS ? warningResult(found, fix) : okResult(found);
  },
});
