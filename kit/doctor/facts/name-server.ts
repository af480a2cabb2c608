// Whether a name server responds. This is checked first, because a lookup by the system (getaddrinfo) cannot be cancelled: if no
// server responds, it keeps the process for half a minute.
import { getServers, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { errorCode } from '../../errors.ts';

const TRY_TIMEOUT_MS = 1000;
const TOTAL_TIMEOUT_MS = 2500;
const NO_RESPONSE_CODES: readonly (string | null)[] = ['ETIMEOUT', 'ECANCELLED'];

/** Returns false if none of the name servers responds to a query for `host` in 2.5 seconds. An error is a response too. */
export async function nameServerResponds(host: string, servers: readonly string[] = getServers()): Promise<boolean> {
  if (isIP(host) || host === 'localhost') return true;
  const resolver = new Resolver({ timeout: TRY_TIMEOUT_MS, tries: 2 });
  resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), TOTAL_TIMEOUT_MS);
  try {
    await resolver.resolve4(host);
    return true;
  } catch (error) {
    return !NO_RESPONSE_CODES.includes(errorCode(error));
  } finally {
    clearTimeout(timer);
  }
}
