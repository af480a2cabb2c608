// The kind of container that this process runs in. No single sign exists in all containers, and a file alone may be left over in an
// image.

import { readText } from '../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { EnvironmentVariables, ProbeSystem } from '../system.ts';

/** About 400 mounts. Those of the container come first. */
const MOUNTINFO_BYTES = 65_536;

/** Null if a file does not exist. */
export interface ContainerSigns {
  readonly environment: EnvironmentVariables;
  readonly mountinfo: string | null;
  readonly cgroup: string | null;
  /** /run/.containerenv */
  readonly containerenv: string | null;
  /** /run/systemd/container */
  readonly systemdContainer: string | null;
  /** Whether /.dockerenv exists. */
  readonly dockerenv: boolean;
}

/** Engines that give their containers a network mount these files. */
const ENGINE_MOUNTED_FILES: readonly string[] = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

// The folders of the host in which engines store those files.
const ENGINE_FOLDER_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\/kubelet\/pods\/|\/pods\/[0-9a-f-]{36}\/etc-hosts|io\.containerd\.grpc\.v1\.cri\/sandboxes/, 'kubernetes'],
  [/\/(?:overlay|vfs|btrfs|zfs)-containers\/|\/libpod\//, 'podman'],
  [/\/buildkit\//, 'buildkit'],
  [/\/docker\/containers\/|\/containers\/[0-9a-f]{64}\/(?:hosts|hostname|resolv\.conf)/, 'docker'],
  [/\/nerdctl\//, 'containerd'],
];

// The control groups of engines, unless a namespace hides them.
const CGROUP_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/[:/]kubepods(?:[-./]|$)/m, 'kubernetes'],
  [/\/libpod(?:_parent)?[-/]/, 'podman'],
  [/\/docker[-/][0-9a-f]{64}/, 'docker'],
  [/:\/lxc(?:\.payload|\.monitor)?[./]/, 'lxc'],
];

// The values of the environment variable `container` and of /run/systemd/container. Source: systemd's container interface.
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

/** Returns the container that the signs point to: `docker`, `kubernetes`, `none`, or `unknown`. */
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
  /** The folder of the file system that is mounted. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
}

/** Returns the mounts in the text of /proc/self/mountinfo. Format: proc_pid_mountinfo(5). */
export function parseMounts(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , , root, point] = (before ?? '').split(' ');
    const [type] = (after ?? '').split(' ');
    return root && point && type ? [{ root, point, type }] : [];
  });
}

// Live systems have a layered root too, so this sign alone proves nothing.
function isLayered(mounts: readonly Mount[]): boolean {
  return mounts.some(({ point, type }) => point === '/' && /overlay|aufs/.test(type));
}

function nameFor(table: readonly (readonly [RegExp, string])[], text: string): string | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
