// Checks the clock against the times that the origins sent.
import { defineCheck } from '../check.ts';
import { failureResult, okResult, SETUP_PAGE, unknownResult, warningResult } from '../finding.ts';

const SKEW_WARNING_MS = 30_000;
/** From here on, servers reject the tokens of jobs, and new TLS certificates are not yet valid. */
const SKEW_FAILURE_MS = 5 * 60_000;

export const clockCheck = defineCheck({
  id: 'clock',
  subject: 'Clock',
  page: `${SETUP_PAGE}#clock`,
  check: ({ origins }) => {
    const skews = origins.flatMap(({ clockAheadMs }) => (clockAheadMs === null ? [] : [clockAheadMs]));
    // The smallest difference counts, because the clock of a server may be wrong too.
    const skewMs = skews.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
    if (skewMs === undefined) return unknownResult('no origin sent its time', 'timedatectl status');
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    const found = seconds < 2 ? 'correct' : `${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}`;
    const fix = 'sudo timedatectl set-ntp true';
    if (Math.abs(skewMs) > SKEW_FAILURE_MS) return failureResult(found, fix);
    return Math.abs(skewMs) > SKEW_WARNING_MS ? warningResult(found, fix) : okResult(found);
  },
});
