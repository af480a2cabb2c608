// What tests and the stand-in for `ipfs` agree upon.

export interface FakeKuboFaults {
  /** It writes these lines and ends. */
  readonly exitsAfterLines?: readonly string[];
  /** It never opens its API. */
  readonly neverOpensApi?: boolean;
  /** What its API says that it is. */
  readonly version?: string;
  /** It refuses to shut down, and hears no SIGTERM. */
  readonly ignoresShutdown?: boolean;
  /** It only says where its gateway is, as Kubo did before 0.15. */
  readonly noGatewayFile?: boolean;
  /** How many connections it has to swarm peers at each request; then as many as at the last. None if absent. */
  readonly peers?: readonly number[];
  /** It ends when it is asked for its peers. */
  readonly exitsOnPeers?: boolean;
}

export const FAKE_KUBO_VERSION = '0.43.0';
/** What it was started with lies here, in its repository. */
export const START_RECORD_FILE = 'seen.json';
