// Where the control groups of this process are: its paths in /proc/self/cgroup, and the mounts that show them. Formats: cgroups(7),
// proc_pid_mountinfo(5).

/** The controllers that set limits. */
export type Controller = 'memory' | 'cpu';

interface CgroupPaths {
  readonly memory: string | null;
  readonly cpu: string | null;
  /** The path in the single hierarchy of version 2. */
  readonly unified: string | null;
}

export interface CgroupMount {
  /** The group that is mounted. Both paths start at the root of the namespace: `/..` is above it. */
  readonly root: string;
  readonly point: string;
  /** In version 1, the options of the mount, which include its controllers. Null in version 2. */
  readonly options: readonly string[] | null;
}

/** The folders of a group and of all groups above it, from the group up to the mount. */
interface GroupFolders {
  readonly point: string;
  readonly folders: readonly string[];
}

const ROOT = '/sys/fs/cgroup';
const MAX_CGROUP_DEPTH = 16;

/** Returns the paths in /proc/self/cgroup: `4:memory:/user.slice`, `0::/init.scope`. */
export function parseCgroup(text: string): CgroupPaths {
  const lines = text.split('\n').flatMap((line) => {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    return id === undefined || path === undefined ? [] : [{ id, controllers: (controllers ?? '').split(','), path }];
  });
  const pathOf = (controller: Controller) =>
    lines.find(({ controllers }) => controllers.includes(controller))?.path ?? null;
  return { memory: pathOf('memory'), cpu: pathOf('cpu'), unified: lines.find(({ id }) => id === '0')?.path ?? null };
}

/** Returns the mounts of control groups in the text of /proc/self/mountinfo. */
export function parseCgroupMounts(mountinfo: string): readonly CgroupMount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , root, point] = (before ?? '').split(' ');
    const [type, , options] = (after ?? '').split(' ');
    if (!root || !point || (type !== 'cgroup' && type !== 'cgroup2')) return [];
    const listed = type === 'cgroup2' ? null : (options ?? '').split(',');
    return [{ root: unescapePath(root), point: unescapePath(point), options: listed }];
  });
}

/**
 * Returns the folders of the group `path`; null if no mount shows it. `controller`: of a hierarchy of version 1, null for
 * version 2. Without a mount of the hierarchy, the folders are those where systemd and container engines mount it.
 */
export function findGroupFolders(
  mounts: readonly CgroupMount[],
  controller: Controller | null,
  path: string,
): GroupFolders | null {
  const own = dropHidden(mounts).filter(({ options }) => {
    return controller === null ? options === null : options?.includes(controller);
  });
  const usual = { root: '/', point: controller === null ? ROOT : `${ROOT}/${controller}` };
  for (const { root, point } of own.length === 0 ? [usual] : own) {
    const names = namesBelow(root, path);
    if (names === null) continue;
    const folders = names.map((_, index) => [point, ...names.slice(0, names.length - index)].join('/'));
    return { point, folders: [...folders.slice(0, MAX_CGROUP_DEPTH), point] };
  }
  return null;
}

// A mount hides those before it at the same point.
function dropHidden(mounts: readonly CgroupMount[]): readonly CgroupMount[] {
  return mounts.filter(({ point }, at) => mounts.findLastIndex((mount) => mount.point === point) === at);
}

// A name of a group that is not below the mount is unknown, and so is one between the mount and the root of the namespace.
function namesBelow(root: string, path: string): string[] | null {
  const [above, all] = [splitPath(root), splitPath(path)];
  const names = all.slice(above.length);
  const isBelow = above.every((name, index) => all[index] === name) && !names.includes('..');
  return isBelow ? names : null;
}

function splitPath(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

// The kernel writes spaces, tabs, newlines and backslashes as octal numbers.
function unescapePath(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
