// A bare machine: a container that lacks what a runner usually has. It is data, which crosses to another process as JSON.

/** A folder of the machine, in the order in which they are made. */
export interface Disk {
  readonly path: string;
  /** Options of a tmpfs, such as `noexec`. */
  readonly options?: string;
  readonly readOnly?: boolean;
}

export interface BareMachine {
  /** Ends the sentence "a container …". */
  readonly name: string;
  /** What it sees of this machine, read-only: the folders of a distribution, or the libraries of the runner's Node alone. */
  readonly image: 'distribution' | 'node';
  /** Other files and folders that it sees, read-only. */
  readonly more?: readonly string[];
  /** Disks of its own, which its user can write to. */
  readonly disks: readonly Disk[];
  /** Whether nothing but the disks can be written. */
  readonly readOnlyRoot?: boolean;
  /** Which kernel file systems it lacks. */
  readonly without?: readonly ('sys' | 'proc/sys')[];
  /** Without a number: root. */
  readonly user?: number;
  /** Who owns its disks; without a number, its user. */
  readonly diskOwner?: number;
  /** A program of this machine that starts its job, with arguments: absolute, for limits and rights. */
  readonly limits?: readonly string[];
  /** The same for a program in the container. */
  readonly inner?: readonly string[];
  readonly network?: 'both' | 'ipv4' | 'ipv6';
  readonly umask?: number;
  /** Its variables, in place of those of a container job; null removes one. */
  readonly env?: Readonly<Record<string, string | null>>;
}

/** Where the container has the runner's Node, the actions, the mirror and the runner's folders. */
export const NODE = '/__e/node24/bin/node';
export const KIT = '/__a/setup-ipfs-kit';
export const MIRROR = '/mirror';
export const JOB = '/__e/job.mjs';
export const RUNNER = '/__w';
export const TOOL_CACHE = `${RUNNER}/tool-cache`;
export const TEMP = `${RUNNER}/temp`;
export const WORKSPACE = `${RUNNER}/workspace`;

/** The variables of a job in a container. */
export const CONTAINER_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/github/home',
};
