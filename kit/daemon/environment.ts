// The environment of daemons, which keep running after the step.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { createProgramEnvironment } from '../system/environment.ts';

const PASSED_VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // With it the runner finds the processes that a job has left when the job is over.
  'RUNNER_TRACKING_ID',
];
/** Of Kubo and IPFS Cluster, of their libraries, and of Go, which they are written in. */
const DAEMON_VARIABLES = /^(?:IPFS|CLUSTER|LIBP2P|GOLOG|GO(?:MAXPROCS|MEMLIMIT|GC|DEBUG|TRACEBACK)|OTEL)(?:_|$)/;

/** Returns the environment for a daemon: the basics, proxies and certificates, and its own variables. Telemetry is off. */
export function createDaemonEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  return createProgramEnvironment(
    env,
    (name) => PASSED_VARIABLES.includes(name.toUpperCase()) || DAEMON_VARIABLES.test(name),
  );
}

/**
 * Returns the variable that makes Kubo look for lists of blocked content in its repository, where there are none, if it could not start
 * with the user's: HOME may belong to another user, as in a container or with `sudo`, or not be a folder. Empty if it can.
 * Source: Kubo's docs/content-blocking.md.
 */
export function avoidUnreadableDenylists(
  { HOME: home }: Readonly<Record<string, string | undefined>>,
  repo: string,
): { readonly XDG_CONFIG_HOME?: string } {
  if (!home) return {};
  try {
    readdirSync(join(home, '.config', 'ipfs', 'denylists'));
    return {};
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? {} : { XDG_CONFIG_HOME: repo };
  }
}
