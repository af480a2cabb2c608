// Faults of the fake `ipfs`, and names that it shares with the tests.

export interface FakeKuboFaults {
  /** Prints these lines and exits. */
  readonly exitsAfterLines?: readonly string[];
  /** Never opens its API. */
  readonly neverOpensApi?: boolean;
  /** The version that its API returns. */
  readonly version?: string;
  /** Refuses to shut down and ignores SIGTERM. */
  readonly ignoresShutdown?: boolean;
  /** Only logs its gateway's address, as Kubo did before 0.15. */
  readonly noGatewayFile?: boolean;
  /** Number of swarm peers at each request; the last number repeats. Default: none. */
  readonly peers?: readonly number[];
  /** Its API answers without the secret that its config requires. */
  readonly ignoresSecret?: boolean;
  /** Exits when it is asked for its peers. */
  readonly exitsOnPeers?: boolean;
}

export const FAKE_KUBO_VERSION = '0.43.0';
/** File in the repository with the daemon's arguments and environment. */
export const START_RECORD_FILE = 'seen.json';
/** Key of the configuration with the faults. Plugins have any settings. */
export const FAULTS_KEY = 'Plugins.Plugins.FakeKubo.Config';
