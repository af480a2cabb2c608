// The mounts of this process, and the container engines that they point to.

/** A line of /proc/self/mountinfo. */
export interface Mount {
  /** The folder of the file system that is mounted. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
}

/** Engines that give their containers a network mount these files. */
const ENGINE_MOUNTED_FILES: readonly string[] = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

// What kubelet mounts into every pod. Only the end of the path counts: a container of an engine inside a pod has the pod's volume
// in front of its own path.
const KUBELET_ROOT = /\/pods\/[^/]+\/(?:etc-hosts|containers\/[^/]+\/[^/]+)$/;
const KUBELET_MOUNTED_FILES: readonly string[] = ['/etc/hosts', '/dev/termination-log'];

// The folders of the host in which engines store those files.
const ENGINE_FOLDER_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/io\.containerd\.grpc\.v1\.cri\/sandboxes/, 'kubernetes'],
  [/\/(?:overlay|vfs|btrfs|zfs)-containers\/|\/libpod\//, 'podman'],
  [/\/buildkit\//, 'buildkit'],
  [/\/docker\/containers\/|\/containers\/[0-9a-f]{64}\/(?:hosts|hostname|resolv\.conf)/, 'docker'],
  [/\/nerdctl\//, 'containerd'],
];

const LXC_MOUNT_POINTS: readonly string[] = ['/dev/.lxd-mounts', '/dev/.incus-mounts'];

/** Returns the mounts in the text of /proc/self/mountinfo. Format: proc_pid_mountinfo(5). */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , root, point] = (before ?? '').split(' ');
    const [type] = (after ?? '').split(' ');
    return root && point && type ? [{ root, point, type }] : [];
  });
}

/** Returns whether kubelet mounted a file. The engine below it mounts other files of the pod, often before kubelet's. */
export function hasKubeletMount(mounts: readonly Mount[]): boolean {
  return mounts.some(({ root, point }) => KUBELET_MOUNTED_FILES.includes(point) && KUBELET_ROOT.test(root));
}

/** Returns the engine whose files are mounted, or null. */
export function findMountedEngine(mounts: readonly Mount[]): string | null {
  const engines = listEngineMounts(mounts).flatMap(({ root }) => {
    const found = ENGINE_FOLDER_PATTERNS.find(([pattern]) => pattern.test(root));
    return found === undefined ? [] : [found[1]];
  });
  return engines[0] ?? null;
}

/** Returns whether files are mounted that engines mount. */
export function hasEngineMount(mounts: readonly Mount[]): boolean {
  return listEngineMounts(mounts).length > 0;
}

/**
 * Returns whether LXC made the mounts: LXCFS replaces files of the kernel, which a host that serves it mounts elsewhere, or LXD or
 * Incus have a folder for devices that they add later.
 */
export function hasLxcMount(mounts: readonly Mount[]): boolean {
  return mounts.some(({ point, type }) => {
    const isLxcfs = type === 'fuse.lxcfs' && /^\/(?:proc|sys\/devices)\//.test(point);
    return isLxcfs || LXC_MOUNT_POINTS.includes(point);
  });
}

/** Returns whether /dev has only some devices, as in containers and sandboxes. That of a system has the type devtmpfs. */
export function hasReducedDev(mounts: readonly Mount[]): boolean {
  return mounts.findLast(({ point }) => point === '/dev')?.type === 'tmpfs';
}

/** Returns whether the root has layers. Live systems have such a root too, so this sign alone proves nothing. */
export function hasLayeredRoot(mounts: readonly Mount[]): boolean {
  return mounts.some(({ point, type }) => point === '/' && /overlay|aufs/.test(type));
}

function listEngineMounts(mounts: readonly Mount[]): readonly Mount[] {
  return mounts.filter(({ point }) => ENGINE_MOUNTED_FILES.includes(point));
}
