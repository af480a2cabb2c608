// Checks that jobs can reach each origin. An unreachable origin is a warning only, because a mirror may replace it.
import { setProxyAdvice } from '../advice.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import type { OriginReachability } from '../facts/origins.ts';
import { okResult, TROUBLESHOOTING_PAGE, warningResult } from '../finding.ts';

export const originsCheck = defineCheck({
  id: 'origin',
  subject: 'Origin',
  page: `${TROUBLESHOOTING_PAGE}#download-failed`,
  check: (facts) =>
    facts.origins.map((origin) => {
      const { target, responseMs, proxy, problem } = origin;
      const route = proxy === null ? '' : ` through ${proxy}`;
      const result =
        problem === null ? okResult(`${responseMs} ms${route}`) : warningResult(problem, fixFor(origin, facts));
      return { id: target.id, subject: target.host, ...result };
    }),
});

/** Returns what to do about an origin's problem. If it has answered, neither the network nor a proxy is the cause. */
function fixFor({ proxy, unreachable, advice }: OriginReachability, facts: DoctorFacts): string {
  if (advice !== null) return advice;
  if (!unreachable) return 'It is reachable. Run the doctor again later. If the answer stays, name a mirror in jobs.';
  return proxy === null
    ? setProxyAdvice(facts, facts.runner?.folder ?? null)
    : `Downloads from it use ${proxy}: check that this proxy may connect to it.`;
}
