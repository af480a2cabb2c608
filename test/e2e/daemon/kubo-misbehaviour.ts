// What tests and the stand-in for `ipfs` agree upon.

export interface Misbehaviour {
  /** It writes these lines and ends. */
  readonly dies?: readonly string[];
  /** It never opens its API. */
  readonly silent?: boolean;
  /** What its API says that it is. */
  readonly version?: string;
  /** It refuses to shut down, and hears no SIGTERM. */
  readonly deaf?: boolean;
  /** It only says where its gateway is, as Kubo did before 0.15. */
  readonly noGatewayFile?: boolean;
  /** How many connections it has to swarm peers at each request; then as many as at the last. None if absent. */
  readonly peers?: readonly number[];
  /** It ends when it is asked for its peers. */
  readonly diesAmongPeers?: boolean;
}

export const STAND_IN_VERSION = '0.43.0';
/** What it was started with lies here, in its repository. */
export const SEEN_FILE = 'seen.json';
