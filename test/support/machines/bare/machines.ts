// The bare machines that tests use. Each lacks what some real containers lack.
import type { KitErrorCode } from '../../../../kit/errors.ts';
import { type BareMachine, type Disk, TEMP, TOOL_CACHE } from './machine.ts';

const TMP: Disk = { path: '/tmp', options: 'mode=1777' };
const HOME: Disk = { path: '/github/home' };
/** A container with everything. */
const ORDINARY = { image: 'distribution', disks: [TMP, HOME] } as const;

/** Without an entry in /etc/passwd, as OpenShift and Kubernetes assign them. */
const RANDOM_USER = 1000710000;
const NO_NEW_PRIVILEGES = ['/usr/bin/setpriv', '--no-new-privs'];
const NO_CAPABILITIES = ['/usr/bin/setpriv', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];

export const BARE_MACHINES: readonly BareMachine[] = [
  { name: 'with nothing missing', ...ORDINARY },
  // A container job of a hosted runner: its user is root, and the runner's folders belong to the user `runner` of the host.
  { name: 'with folders of another user', ...ORDINARY, diskOwner: 1001 },
  { name: 'without HOME', image: 'distribution', disks: [TMP], env: { HOME: null } },
  { name: 'with a read-only root and no /tmp', image: 'distribution', disks: [], readOnlyRoot: true },
  { name: 'with a user without a passwd entry', ...ORDINARY, user: RANDOM_USER },
  {
    name: 'with the user nobody, whose home folder does not exist',
    ...ORDINARY,
    user: 65534,
    env: { HOME: '/nonexistent' },
  },
  { name: 'with umask 077', ...ORDINARY, umask: 0o077 },
  { name: 'without /sys', ...ORDINARY, without: ['sys'] },
  { name: 'without /proc/sys', ...ORDINARY, without: ['proc/sys'] },
  { name: 'with noexec on RUNNER_TEMP', image: 'distribution', disks: [TMP, HOME, { path: TEMP, options: 'noexec' }] },
  {
    name: 'with a tmpfs as tool cache',
    image: 'distribution',
    disks: [TMP, HOME, { path: TOOL_CACHE, options: 'size=512m' }],
  },
  { name: 'with at most 64 open files', ...ORDINARY, user: 1000, limits: ['/usr/bin/prlimit', '--nofile=64:64'] },
  { name: 'without IPv6', ...ORDINARY, network: 'ipv4' },
  { name: 'with IPv6 only', ...ORDINARY, network: 'ipv6' },
  { name: 'without PATH and HOME', ...ORDINARY, env: { PATH: null, HOME: null } },
  { name: 'with root but no capabilities', ...ORDINARY, inner: NO_CAPABILITIES },
  { name: 'without a distribution: no shell, no /etc', image: 'node', disks: [TMP] },
  {
    name: 'of a restricted pod',
    image: 'distribution',
    disks: [TMP, { path: TEMP, options: 'size=1g' }],
    readOnlyRoot: true,
    without: ['sys'],
    user: RANDOM_USER,
    limits: NO_NEW_PRIVILEGES,
    umask: 0o077,
    env: { HOME: '/' },
  },
];

/** A machine on which an install cannot work, and the error. */
export interface FailingMachine extends BareMachine {
  readonly code: KitErrorCode;
  readonly message: string;
  /** What stays in RUNNER_TEMP, which the runner empties. */
  readonly temporary?: readonly string[];
}

const TRIED = "'ipfs version --number' of ipfs 0.43.0: the system cannot start it (EACCES), because";
const NOEXEC_FIX = 'Set RUNNER_TOOL_CACHE to a folder on another disk, or run `sudo mount -o remount,exec';

export const FAILING_MACHINES: readonly FailingMachine[] = [
  {
    name: 'with noexec everywhere',
    image: 'distribution',
    disks: [TMP, HOME, { path: TOOL_CACHE, options: 'noexec' }, { path: TEMP, options: 'noexec' }],
    code: 'binary-does-not-run',
    message: `${TRIED} '${TOOL_CACHE}' is mounted noexec. Nothing was installed. ${NOEXEC_FIX} ${TOOL_CACHE}\`.`,
  },
  {
    // The job's own tool cache is in RUNNER_TEMP then.
    name: 'with a read-only tool cache and noexec on RUNNER_TEMP',
    image: 'distribution',
    disks: [TMP, HOME, { path: TOOL_CACHE, readOnly: true }, { path: TEMP, options: 'noexec' }],
    code: 'binary-does-not-run',
    message: `${TRIED} '${TEMP}' is mounted noexec. Nothing was installed. ${NOEXEC_FIX} ${TEMP}\`.`,
    temporary: ['setup-ipfs-kit-tools'],
  },
  {
    name: 'with a small tmpfs as tool cache',
    image: 'distribution',
    disks: [TMP, HOME, { path: TOOL_CACHE, options: 'size=60m' }],
    code: 'disk-full',
    message:
      'the disk is full (ENOSPC). Nothing was installed. Free some space, or set RUNNER_TOOL_CACHE to a folder on a larger disk.',
  },
  {
    name: 'with a limit for the size of files',
    ...ORDINARY,
    user: 1000,
    limits: ['/usr/bin/prlimit', '--fsize=50000000'],
    code: 'tool-cache-unwritable',
    message:
      'it failed (EFBIG). Check the disk and the limits of the job (ulimit -a), or set RUNNER_TOOL_CACHE to another folder.',
  },
];

/** Returns the machine with this name. */
export function findMachine(name: string): BareMachine {
  const machine = BARE_MACHINES.find((each) => each.name === name);
  if (!machine) throw new Error(`no bare machine is called '${name}'`);
  return machine;
}
