// The environment of daemons, which outlive the step: what programs need to start and to find their way out, and their own
// variables. Tokens and inputs stay here.

const PASSED_VARIABLES = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'SYSTEMROOT',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LD_LIBRARY_PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  // By it the runner finds, when a job is over, what the job has left.
  'RUNNER_TRACKING_ID',
];
/** Of Kubo, IPFS Cluster, and the libraries and the language that both are written with. */
const DAEMON_VARIABLES = /^(?:IPFS|CLUSTER|LIBP2P|GOLOG|GO(?:MAXPROCS|MEMLIMIT|GC|DEBUG|TRACEBACK)|OTEL)(?:_|$)/;

/** Returns what daemons are given of a job's environment. Nothing of a job is reported to anybody: telemetry is off. */
export function nodeEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const passed = Object.entries(env).filter(([name]) => {
    return PASSED_VARIABLES.includes(name.toUpperCase()) || DAEMON_VARIABLES.test(name);
  });
  return { ...Object.fromEntries(passed), IPFS_TELEMETRY: 'off' };
}
