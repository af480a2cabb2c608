// What a Kubo node is requested with, and the node that runs.
import type { Setting } from '../settings.ts';
import type { DaemonMode } from './modes.ts';

export interface KuboNodeRequest {
  /** The prefix of its files in the folder: `kubo-1`. */
  readonly name: string;
  /** The job's folder for daemons, which `stopAll` gets: logs, records, repositories. */
  readonly folder: string;
  readonly executable: string;
  /** The version that the daemon must report. */
  readonly version: string;
  readonly mode: DaemonMode;
  /** Null: those of the mode. */
  readonly profiles: readonly string[] | null;
  /** Applied last, over the profiles and the settings of the mode. */
  readonly settings: readonly Setting[];
  /** Additional arguments for `ipfs daemon`. */
  readonly args: readonly string[];
  /** Null: a new repository in the folder. */
  readonly repo: string | null;
  /** Whether a new repository stays after the job. Default: false. An existing one always stays. */
  readonly keepRepo?: boolean;
  /** On 127.0.0.1; 0 means a free port. */
  readonly apiPort: number;
  /** On 127.0.0.1; 0 means a free port. */
  readonly gatewayPort: number;
  /** The secret that the API requires. The caller hides it in the log. Default: null, none. */
  readonly apiToken?: string | null;
  /** Mode online: how many swarm peers must be connected before the node is returned. Default: 0. */
  readonly minPeers?: number;
  /** Milliseconds until the daemon must be ready. Default: two minutes. */
  readonly limitMs?: number;
  /** Milliseconds that it then has to connect to `minPeers`. Default: two minutes. */
  readonly peersLimitMs?: number;
}

export interface KuboNode {
  readonly name: string;
  readonly repo: string;
  /** `http://127.0.0.1:40123` */
  readonly apiUrl: string;
  /** `/ip4/127.0.0.1/tcp/40123` */
  readonly apiMultiaddr: string;
  /** Null if the configuration has no gateway. */
  readonly gatewayUrl: string | null;
  readonly peerId: string;
  /**
   * Swarm peers that were connected when the node was returned; null in the modes local and offline, and if the API requires a secret
   * that the action does not have.
   */
  readonly peers: number | null;
  /** Path of the daemon's log. */
  readonly log: string;
}
