// Where an install happens: its machine, its network, its limits and its log.
import type { Network } from '../download/network.ts';
import type { Log } from '../log.ts';
import type { Host } from '../platform/host/host.ts';
import type { BuildTurn } from './build/turns.ts';
import type { JobCache } from './job-cache/client.ts';

export interface InstallContext {
  /** The root folder of the runner's tool cache. This user may be unable to write to it. */
  readonly toolCache: string;
  /** Returns the root folder of a tool cache of this job or user, for what the runner's cannot take. */
  readonly ownToolCache: () => string;
  readonly host: Host;
  readonly network: Network;
  readonly build: BuildSettings;
  /** Null if the job does not use one. */
  readonly jobCache: ActiveJobCache | null;
  readonly log: InstallLog;
}

/** Limits of a build from source. */
export interface BuildSettings {
  /** Milliseconds, for all commands of one product's build. */
  readonly limitMs: number;
  /** The folder for builds and their logs. It is created if missing. The logs stay after the build. */
  readonly folder: string;
  /** Waits until this product may build, if others are installed at the same time. */
  readonly inTurn?: BuildTurn;
}

/** The job cache, and what it is used for. */
interface ActiveJobCache {
  readonly cache: JobCache;
  readonly builds: boolean;
  readonly downloads: boolean;
}

export interface InstallLog extends Log {
  /** Reports the bytes of a download, several times a second. `total` is null if the origin does not announce it. */
  readonly progress?: (file: string, received: number, total: number | null) => void;
}
