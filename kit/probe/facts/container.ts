// In what kind of container this process runs. None of the signs is there in all containers; a file that was left over in
// an image is not enough.

import { readText } from '../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

/** Some 400 mounts, of which a container's own come first. */
const MOUNTINFO_BYTES = 65_536;

/** What is read of a Linux system; null where it is not there. */
export interface ContainerSigns {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly mountinfo: string | null;
  readonly cgroup: string | null;
  /** /run/.containerenv, /run/systemd/container, and whether there is a /.dockerenv. */
  readonly containerenv: string | null;
  readonly systemdContainer: string | null;
  readonly dockerenv: boolean;
}

/** Mounts over these are made by every engine that gives its containers a network. */
const ENGINE_MOUNTED_FILES: readonly string[] = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

// By the folder of the host in which the engine keeps those files.
const ENGINE_FOLDER_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/kubelet\/pods\/|\/pods\/[0-9a-f-]{36}\/etc-hosts|io\.containerd\.grpc\.v1\.cri\/sandboxes/, 'kubernetes'],
  [/\/(?:overlay|vfs|btrfs|zfs)-containers\/|\/libpod\//, 'podman'],
  [/\/buildkit\//, 'buildkit'],
  [/\/docker\/containers\/|\/containers\/[0-9a-f]{64}\/(?:hosts|hostname|resolv\.conf)/, 'docker'],
  [/\/nerdctl\//, 'containerd'],
];

// By the control group, where it is not hidden by a namespace.
const CGROUP_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/[:/]kubepods(?:[-./]|$)/m, 'kubernetes'],
  [/\/libpod(?:_parent)?[-/]/, 'podman'],
  [/\/docker[-/][0-9a-f]{64}/, 'docker'],
  [/:\/lxc(?:\.payload|\.monitor)?[./]/, 'lxc'],
];

// The environment variable `container`, of systemd's container interface, also in /run/systemd/container.
const INTERFACE_NAMES: readonly string[] = ['docker', 'podman', 'lxc', 'lxc-libvirt', 'systemd-nspawn', 'oci', 'rkt'];

/** Returns the container that this Linux process runs in: `docker`, `kubernetes`, `none`, or `unknown`. */
export function detectLinuxContainer(system: ProbeSystem): string {
  return classifyContainer({
    environment: system.environment,
    mountinfo: readText(system, '/proc/self/mountinfo', MOUNTINFO_BYTES),
    cgroup: readText(system, '/proc/self/cgroup'),
    containerenv: readText(system, '/run/.containerenv'),
    systemdContainer: readText(system, '/run/systemd/container'),
    dockerenv: system.readAt('/.dockerenv', 0, 1) !== null,
  });
}

/** Returns the container that the signs mean. */
export function classifyContainer(signs: ContainerSigns): string {
  const { environment, mountinfo, cgroup, containerenv, systemdContainer, dockerenv } = signs;
  if (environment.KUBERNETES_SERVICE_HOST) return 'kubernetes';
  if (containerenv !== null) return 'podman';
  const mounts = parseMounts(mountinfo ?? '');
  const engineMounts = mounts.filter(({ point }) => ENGINE_MOUNTED_FILES.includes(point));
  const engine = engineMounts.flatMap(({ root }) => nameFor(ENGINE_FOLDER_PATTERNS, root) ?? []);
  const declaredNames = [systemdContainer, environment.container].map((word) => word?.trim() ?? '');
  return (
    engine[0] ??
    nameFor(CGROUP_PATTERNS, cgroup ?? '') ??
    declaredNames.find((word) => INTERFACE_NAMES.includes(word)) ??
    (mounts.some(({ type }) => type === 'fuse.lxcfs') ? 'lxc' : null) ??
    (dockerenv && (engineMounts.length > 0 || mounts.length === 0 || isLayered(mounts)) ? 'docker' : null) ??
    (mounts.length === 0 || isLayered(mounts) ? UNKNOWN_FACT : NONE_FACT)
  );
}

interface Mount {
  /** Of the mounted file system, what is mounted. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
}

/** Returns the mounts in /proc/self/mountinfo: proc_pid_mountinfo(5). */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , root, point] = (before ?? '').split(' ');
    const [type] = (after ?? '').split(' ');
    return root && point && type ? [{ root, point, type }] : [];
  });
}

// The root of live systems is layered too: this alone says nothing.
function isLayered(mounts: readonly Mount[]): boolean {
  return mounts.some(({ point, type }) => point === '/' && /overlay|aufs/.test(type));
}

function nameFor(table: readonly (readonly [RegExp, string])[], text: string): string | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
