// The kind of container that this process runs in. No single sign exists in all containers, and a file alone may be left over in an
// image.

import { readText } from '../../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import type { EnvironmentVariables, ProbeSystem } from '../../system.ts';
import {
  findMountedEngine,
  hasEngineMount,
  hasKubeletMount,
  hasLayeredRoot,
  hasLxcMount,
  hasReducedDev,
  type Mount,
  parseMounts,
} from './mounts.ts';

/** About 400 mounts. Those of the container come first. */
const MOUNTINFO_BYTES = 65_536;

/** Null if a file does not exist. */
export interface ContainerSigns {
  readonly environment: EnvironmentVariables;
  readonly mountinfo: string | null;
  readonly cgroup: string | null;
  /** /run/.containerenv */
  readonly containerenv: string | null;
  /** /run/host/container-manager, or /run/systemd/container. */
  readonly systemdContainer: string | null;
  /** Whether /.dockerenv exists. */
  readonly dockerenv: boolean;
  /** Whether OpenVZ's /proc/vz exists without /proc/bc, which only its hosts have. */
  readonly openvz: boolean;
  /** Whether this process is in the first namespaces of the kernel, in which containers are not. */
  readonly initialNamespaces: boolean;
  /** Whether gVisor runs this process. It hides where mounts come from. */
  readonly gvisor: boolean;
}

// The control groups of engines, unless a namespace hides them.
const CGROUP_PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/[:/]kubepods(?:[-./]|$)/gm, 'kubernetes'],
  [/\/libpod(?:_parent)?[-/]/g, 'podman'],
  [/\/docker[-/][0-9a-f]{64}/g, 'docker'],
  [/:\/lxc(?:\.payload|\.monitor)?[./]/g, 'lxc'],
  [/:\/ecs\/[0-9a-f]/g, 'ecs'],
];

// The values of the environment variable `container` and of systemd's files. Sources: systemd's container interface and
// systemd-detect-virt; Flatpak.
const INTERFACE_NAMES: readonly string[] = [
  'docker',
  'podman',
  'lxc',
  'lxc-libvirt',
  'systemd-nspawn',
  'oci',
  'rkt',
  'pouch',
  'proot',
  'flatpak',
];

// Linux's include/linux/proc_ns.h: the numbers of the first namespaces are constants.
const INITIAL_NAMESPACES: readonly (readonly [string, string])[] = [
  ['pid', 'pid:[4026531836]'],
  ['uts', 'uts:[4026531838]'],
  ['ipc', 'ipc:[4026531839]'],
];

/** Returns the container that this Linux process runs in: `docker`, `kubernetes`, `none`, or `unknown`. */
export function detectLinuxContainer(system: ProbeSystem, gvisor: boolean): string {
  return classifyContainer({
    environment: system.environment,
    mountinfo: readText(system, '/proc/self/mountinfo', MOUNTINFO_BYTES),
    cgroup: readText(system, '/proc/self/cgroup'),
    containerenv: readText(system, '/run/.containerenv'),
    systemdContainer: readText(system, '/run/host/container-manager') ?? readText(system, '/run/systemd/container'),
    dockerenv: system.readAt('/.dockerenv', 0, 1) !== null,
    openvz: system.listFolder('/proc/vz', 1) !== null && system.listFolder('/proc/bc', 1) === null,
    initialNamespaces: INITIAL_NAMESPACES.every(([name, link]) => system.readLink(`/proc/self/ns/${name}`) === link),
    gvisor,
  });
}

/** Returns the container that the signs point to: `docker`, `kubernetes`, `none`, or `unknown`. */
export function classifyContainer(signs: ContainerSigns): string {
  const { environment, cgroup, containerenv, systemdContainer, openvz } = signs;
  const mounts = parseMounts(signs.mountinfo ?? '');
  const group = findGroupEngine(cgroup ?? '');
  const declaredNames = [systemdContainer, environment.container].map((word) => word?.trim() ?? '');
  return (
    findUserContainer(environment) ??
    (environment.KUBERNETES_SERVICE_HOST || hasKubeletMount(mounts) || group === 'kubernetes' ? 'kubernetes' : null) ??
    (environment.AWS_EXECUTION_ENV === 'AWS_ECS_FARGATE' ? 'fargate' : null) ??
    (containerenv !== null ? 'podman' : null) ??
    findMountedEngine(mounts) ??
    group ??
    declaredNames.find((word) => INTERFACE_NAMES.includes(word)) ??
    (hasLxcMount(mounts) ? 'lxc' : null) ??
    (openvz ? 'openvz' : null) ??
    classifyUnnamed(signs, mounts)
  );
}

// Apptainer was Singularity, and sets the variables of both.
function findUserContainer(environment: EnvironmentVariables): string | null {
  if (environment.APPTAINER_CONTAINER) return 'apptainer';
  return environment.SINGULARITY_CONTAINER ? 'singularity' : null;
}

function classifyUnnamed(signs: ContainerSigns, mounts: readonly Mount[]): string {
  const { dockerenv, gvisor, initialNamespaces } = signs;
  if (dockerenv && (gvisor || hasEngineMount(mounts))) return 'docker';
  if (gvisor) return UNKNOWN_FACT;
  if (initialNamespaces) return NONE_FACT;
  if (mounts.length > 0 && !hasLayeredRoot(mounts)) return hasReducedDev(mounts) ? UNKNOWN_FACT : NONE_FACT;
  return dockerenv ? 'docker' : UNKNOWN_FACT;
}

// The innermost group counts: Docker runs in pods, and Kubernetes runs in containers of Docker.
function findGroupEngine(cgroup: string): string | null {
  const found = CGROUP_PATTERNS.flatMap(([pattern, name]) =>
    [...cgroup.matchAll(pattern)].map(({ index }) => ({ name, column: columnOf(cgroup, index) })),
  );
  return found.sort((a, b) => b.column - a.column)[0]?.name ?? null;
}

function columnOf(text: string, index: number): number {
  return index - (text.lastIndexOf('\n', index) + 1);
}
