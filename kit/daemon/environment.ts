// The environment of daemons, which keep running after the step.
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
