// Whether names are answered at all. Asked apart from what needs them: the system's own lookup (getaddrinfo) cannot be ended,
// and where no server answers keeps a process for half a minute.
import { getServers, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

const TRY_MILLISECONDS = 1000;
const LIMIT = 2500;
const SILENCE: readonly unknown[] = ['ETIMEOUT', 'ECANCELLED'];

/** Returns false where none of the name servers answers a question for `host` in 2.5 seconds, whatever it would answer. */
export async function nameServerAnswers(host: string, servers: readonly string[] = getServers()): Promise<boolean> {
  if (isIP(host) || host === 'localhost') return true;
  const resolver = new Resolver({ timeout: TRY_MILLISECONDS, tries: 2 });
  resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), LIMIT);
  try {
    await resolver.resolve4(host);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && SILENCE.includes(error.code));
  } finally {
    clearTimeout(timer);
  }
}
