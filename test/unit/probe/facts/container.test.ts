// Containers.
import { describe, expect, test } from 'vitest';
import { type ContainerSigns, classifyContainer } from '../../../../kit/probe/facts/virtualization/container.ts';
import { parseMounts } from '../../../../kit/probe/facts/virtualization/mounts.ts';

const ID = '80b574f32ccc79d236fbf8ef96354da4c533bd619b717661bb4568433f79d300';
const EXT4 = '26 1 8:1 / / rw - ext4 /dev/sda1 rw\n';
const OVERLAY = '26 1 0:52 / / rw - overlay overlay rw,lowerdir=/a\n';
const etcHostsFrom = (root: string) => `30 26 8:1 ${root} /etc/hosts rw,relatime - ext4 /dev/sda1 rw\n`;

describe('a container is detected for', () => {
  const NO_SIGNS: ContainerSigns = {
    environment: {},
    mountinfo: EXT4,
    cgroup: '0::/\n',
    containerenv: null,
    systemdContainer: null,
    dockerenv: false,
    openvz: false,
    initialNamespaces: false,
    gvisor: false,
  };
  test.each<[string, Partial<ContainerSigns>, string]>([
    ['a machine without a container', {}, 'none'],
    ['a live system with a layered root', { mountinfo: OVERLAY }, 'unknown'],
    ['unreadable files', { mountinfo: null, cgroup: null }, 'unknown'],
    ["Docker's files", { mountinfo: OVERLAY + etcHostsFrom(`/var/lib/docker/containers/${ID}/hosts`) }, 'docker'],
    ["Docker's files on a separate disk", { mountinfo: OVERLAY + etcHostsFrom(`/containers/${ID}/hosts`) }, 'docker'],
    [
      "Docker's files in another root folder",
      { mountinfo: OVERLAY + etcHostsFrom(`/data/docker/containers/${ID}/hosts`) },
      'docker',
    ],
    [
      'a build by BuildKit',
      { mountinfo: OVERLAY + etcHostsFrom('/var/lib/docker/buildkit/executor/hosts.1') },
      'buildkit',
    ],
    ['a leftover .dockerenv', { dockerenv: true }, 'none'],
    ['a .dockerenv in a layered root', { dockerenv: true, mountinfo: OVERLAY }, 'docker'],
    ['a .dockerenv without mounts', { dockerenv: true, mountinfo: null }, 'docker'],
    ['Podman', { containerenv: 'engine="podman-5.2.3"\n' }, 'podman'],
    [
      "Podman's files",
      { mountinfo: OVERLAY + etcHostsFrom(`/user/1000/containers/vfs-containers/${ID}/userdata/hosts`) },
      'podman',
    ],
    ['a pod by its variable', { environment: { KUBERNETES_SERVICE_HOST: '10.96.0.1' }, dockerenv: true }, 'kubernetes'],
    ['a pod by its files', { mountinfo: OVERLAY + etcHostsFrom('/var/lib/kubelet/pods/0a/etc-hosts') }, 'kubernetes'],
    [
      "a pod by containerd's files",
      { mountinfo: etcHostsFrom(`/containerd/io.containerd.grpc.v1.cri/sandboxes/${ID}/hostname`) },
      'kubernetes',
    ],
    [
      'a pod by its group',
      { cgroup: `0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope\n` },
      'kubernetes',
    ],
    ['Docker by its group', { cgroup: `4:memory:/docker/${ID}\n` }, 'docker'],
    ['Docker by its scope', { cgroup: `0::/system.slice/docker-${ID}.scope\n` }, 'docker'],
    ["the host's docker.service", { cgroup: '0::/system.slice/docker.service\n' }, 'none'],
    ['LXC by its group', { cgroup: '4:memory:/lxc/c1\n' }, 'lxc'],
    ['newer LXC by its group', { cgroup: '0::/lxc.payload.c1/init.scope\n' }, 'lxc'],
    ['LXC by its files', { mountinfo: `${EXT4}31 26 0:63 /proc/stat /proc/stat rw - fuse.lxcfs lxcfs rw\n` }, 'lxc'],
    ['nspawn', { systemdContainer: 'systemd-nspawn\n' }, 'systemd-nspawn'],
    ['the variable of an engine', { environment: { container: 'podman' } }, 'podman'],
    ['a variable of something else', { environment: { container: 'my box\n' } }, 'none'],
  ])('%s', (_, signs, expected) => {
    expect(classifyContainer({ ...NO_SIGNS, ...signs })).toBe(expected);
  });

  test('mounts that have optional fields', () => {
    const shared = '27 26 8:1 /a /b rw shared:1 master:2 - ext4 /dev/sda1 rw';
    expect(parseMounts(`${EXT4}${shared}\nnonsense\n - \n`)).toEqual([
      { root: '/', point: '/', type: 'ext4' },
      { root: '/a', point: '/b', type: 'ext4' },
    ]);
  });
});
