// Whether names are answered at all. Asked apart from what needs them: the system's own lookup (getaddrinfo) cannot be ended,
// and where no server answers keeps a process for half a minute.
import { getServers, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

const TRY_TIMEOUT_MS = 1000;
const TOTAL_TIMEOUT_MS = 2500;
const NO_RESPONSE_CODES: readonly unknown[] = ['ETIMEOUT', 'ECANCELLED'];

/** Returns false where none of the name servers answers a question for `host` in 2.5 seconds, whatever it would answer. */
export async function nameServerResponds(host: string, servers: readonly string[] = getServers()): Promise<boolean> {
  if (isIP(host) || host === 'localhost') return true;
  const resolver = new Resolver({ timeout: TRY_TIMEOUT_MS, tries: 2 });
  resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), TOTAL_TIMEOUT_MS);
  try {
    await resolver.resolve4(host);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && NO_RESPONSE_CODES.includes(error.code));
  } finally {
    clearTimeout(timer);
  }
}
