// Containers and sandboxes of public reports.
import { describe } from 'vitest';
import { engineFiles, ID, OVERLAY, POD, testReports } from './report.ts';

const KUBELET_HOSTS = `611 600 259:1 /var/lib/kubelet/pods/${POD}/etc-hosts /etc/hosts rw,relatime - xfs /dev/nvme0n1p1 rw`;

const crioFile = (name: string) =>
  `60${name.length} 600 0:25 /containers/storage/overlay-containers/${ID}/userdata/${name} /etc/${name} rw - tmpfs tmpfs rw`;
const FIRST_NAMESPACES = {
  '/proc/self/ns/pid': 'pid:[4026531836]',
  '/proc/self/ns/uts': 'uts:[4026531838]',
  '/proc/self/ns/ipc': 'ipc:[4026531839]',
};

describe('the container is', () => {
  testReports({
    'none on a host that serves LXC': {
      source: 'htop#1004',
      mounts: ['391 28 0:49 / /var/lib/lxcfs rw,nosuid,nodev,relatime shared:217 - fuse.lxcfs lxcfs rw,user_id=0'],
      facts: { container: 'none' },
    },
    'none on a host of Incus': {
      source: 'tailscale#8445, derived for Incus',
      mounts: ['391 28 0:49 / /var/lib/incus-lxcfs rw,nosuid,nodev - fuse.lxcfs incus-lxcfs rw'],
      facts: { container: 'none' },
    },
    'LXC by the files of the kernel': {
      source: 'moby, mountinfo fixtures',
      mounts: ['396 156 0:32 /proc/meminfo /proc/meminfo ro,nosuid - fuse.lxcfs lxcfs rw,user_id=0,allow_other'],
      facts: { container: 'lxc' },
    },
    'LXC by the folder of LXD, without LXCFS': {
      source: 'lxd#4348',
      mounts: ['168 134 0:45 / /dev/.lxd-mounts rw,relatime master:40 - tmpfs tmpfs rw,size=100k,mode=711'],
      facts: { container: 'lxc' },
    },
    'unknown in an LXC container without LXCFS': {
      source: 'lxc#1815',
      root: '212 176 7:0 / / rw,relatime - ext4 /dev/loop0 rw,data=ordered',
      mounts: [
        '213 212 0:47 / /dev rw,relatime - tmpfs none rw,size=492k,mode=755,uid=100000,gid=100000',
        '225 213 0:6 /full /dev/full rw,nosuid,relatime - devtmpfs udev rw,size=8203628k,mode=755',
      ],
      facts: { container: 'unknown' },
    },
    'none in a service of a host that has only some devices': {
      source: 'derived from systemd.exec(5), PrivateDevices',
      mounts: ['213 26 0:47 / /dev ro,nosuid,noexec - tmpfs tmpfs ro,size=4096k,mode=755'],
      links: {
        '/proc/self/ns/pid': 'pid:[4026531836]',
        '/proc/self/ns/uts': 'uts:[4026531838]',
        '/proc/self/ns/ipc': 'ipc:[4026531839]',
      },
      facts: { container: 'none' },
    },
    'LXC by the processors': {
      source: 'linuxcontainers.org/lxcfs',
      mounts: ['397 157 0:32 /sys/devices/system/cpu /sys/devices/system/cpu rw - fuse.lxcfs lxcfs rw'],
      facts: { container: 'lxc' },
    },
    'Kubernetes in a pod of CRI-O without its variables': {
      source: 'CRI-O on RHCOS',
      root: OVERLAY,
      mounts: [crioFile('resolv.conf'), crioFile('hostname'), KUBELET_HOSTS],
      facts: { container: 'kubernetes' },
    },
    "Kubernetes in a pod of CRI-O with Podman's file": {
      source: 'cri-o#5463',
      root: OVERLAY,
      mounts: [crioFile('hostname'), KUBELET_HOSTS],
      files: { '/run/.containerenv': '' },
      facts: { container: 'kubernetes' },
    },
    'Kubernetes in a pod of dockershim without its variables': {
      source: 'EKS, 2020',
      root: OVERLAY,
      mounts: [
        `600 590 259:1 /var/lib/docker/containers/${ID}/resolv.conf /etc/resolv.conf rw - xfs /dev/nvme0n1p1 rw`,
        `601 590 259:1 /var/lib/docker/containers/${ID}/hostname /etc/hostname rw - xfs /dev/nvme0n1p1 rw`,
        KUBELET_HOSTS,
      ],
      facts: { container: 'kubernetes' },
    },
    'Kubernetes in a pod that uses the network of its host': {
      source: 'mountinfo of pods',
      root: OVERLAY,
      mounts: [
        `620 600 8:1 /var/lib/kubelet/pods/${POD}/containers/runner/5f0d1c2a /dev/termination-log rw - ext4 /dev/sda1 rw`,
      ],
      facts: { container: 'kubernetes' },
    },
    'Docker in a pod, whose files are in a volume of the pod': {
      source: 'actions-runner-controller, mode dind',
      root: OVERLAY,
      mounts: engineFiles(`/var/lib/kubelet/pods/${POD}/volumes/kubernetes.io~empty-dir/dind/containers/${ID}`),
      facts: { container: 'docker' },
    },
    'Docker in a pod, by its group': {
      source: 'actions-runner-controller, mode dind, control groups of version 1',
      root: OVERLAY,
      cgroup: `4:memory:/kubepods/burstable/pod${POD}/${ID}/docker/${ID}\n1:name=systemd:/kubepods/burstable/pod${POD}/${ID}/docker/${ID}\n`,
      facts: { container: 'docker' },
    },
    'Kubernetes in Docker (kind), by its group': {
      source: 'kind.sigs.k8s.io',
      root: OVERLAY,
      cgroup: `11:cpu,cpuacct:/docker/${ID}/kubelet/kubepods/besteffort/pod${POD}/${ID}\n`,
      facts: { container: 'kubernetes' },
    },
    'Apptainer, whose root is in memory': {
      source: 'wsinfer#39',
      root: '770 769 0:60 / / ro,nosuid,nodev,relatime - tmpfs tmpfs rw,size=16384k,uid=1000',
      environment: { APPTAINER_CONTAINER: '/home/me/wsinfer.sif', SINGULARITY_CONTAINER: '/home/me/wsinfer.sif' },
      facts: { container: 'apptainer' },
    },
    Singularity: {
      source: 'sylabs.io, "Environment and Metadata"',
      root: OVERLAY,
      environment: { SINGULARITY_CONTAINER: '/home/me/image.sif' },
      facts: { container: 'singularity' },
    },
    'Fargate by its variable': {
      source: 'amazon-ecs-developer-guide#50',
      root: OVERLAY,
      environment: { AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE', ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/1' },
      facts: { container: 'fargate' },
    },
    'ECS by its group, if sudo removed the variables': {
      source: 'amazon-ecs-agent#1119',
      root: OVERLAY,
      cgroup: `9:memory:/ecs/cd189a933e5849daa93386466019ab50/cd189a933e5849daa93386466019ab50-2495160603\n`,
      facts: { container: 'ecs' },
    },
    'Docker for tasks of ECS on EC2': {
      source: 'amazon-ecs-agent#1119',
      root: OVERLAY,
      mounts: engineFiles(`/var/lib/docker/containers/${ID}`),
      cgroup: `9:memory:/ecs/cd189a933e5849daa93386466019ab50/${ID}\n`,
      environment: { AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
      facts: { container: 'docker' },
    },
    'nspawn by the file for unprivileged programs': {
      source: 'systemd.io/CONTAINER_INTERFACE',
      files: { '/run/host/container-manager': 'systemd-nspawn\n' },
      facts: { container: 'systemd-nspawn' },
    },
    'none on a host of Docker, whose mounts are listed too': {
      source: 'hermes-agent#102169',
      mounts: [
        `754 30 0:81 / /var/lib/docker/rootfs/overlayfs/${ID} rw,relatime - overlay overlay rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/53/fs`,
        `755 30 0:82 / /run/containerd/io.containerd.grpc.v1.cri/sandboxes/${ID}/shm rw - tmpfs shm rw,size=65536k`,
        `756 30 0:83 / /var/lib/kubelet/pods/${POD}/volumes/kubernetes.io~projected/token rw - tmpfs tmpfs rw`,
      ],
      facts: { container: 'none' },
    },
    'Kubernetes by its group, of version 1': {
      source: 'gopsutil#868',
      root: OVERLAY,
      cgroup: `12:devices:/kubepods/burstable/pod${POD}/${ID}\n8:rdma:/\n7:cpu,cpuacct:/kubepods/burstable/pod${POD}/${ID}\n`,
      facts: { container: 'kubernetes' },
    },
    'LXC by its group': {
      source: 'facter#630',
      cgroup: `9:hugetlb:/lxc/${ID}\n8:perf_event:/lxc/${ID}\n`,
      facts: { container: 'lxc' },
    },
    OpenVZ: {
      source: 'virt-what, systemd-detect-virt',
      files: { '/proc/vz/veinfo': '' },
      facts: { container: 'openvz' },
    },
    'none on a host of OpenVZ': {
      source: 'virt-what, systemd-detect-virt',
      files: { '/proc/vz/veinfo': '', '/proc/bc/resources': '' },
      facts: { container: 'none' },
    },
    'none on a host whose root has layers (Fedora CoreOS, live systems)': {
      source: 'mountinfo of Fedora Kinoite',
      root: '68 2 0:32 / / ro,relatime shared:1 - overlay composefs ro,seclabel,lowerdir+=/run/ostree/.private/cfsroot-lower',
      links: FIRST_NAMESPACES,
      facts: { container: 'none' },
    },
    'none in a root with layers that has the .dockerenv of its image': {
      source: 'run here: chroot',
      root: OVERLAY,
      files: { '/.dockerenv': '' },
      links: FIRST_NAMESPACES,
      facts: { container: 'none' },
    },
    'unknown in a namespace of its own with such a root': {
      source: 'derived',
      root: OVERLAY,
      links: { ...FIRST_NAMESPACES, '/proc/self/ns/pid': 'pid:[4026532456]' },
      facts: { container: 'unknown' },
    },
  });
});

describe('the sandbox is', () => {
  testReports({
    'gVisor in Docker': {
      source: 'Agently#345',
      kernel: '4.19.0-gvisor',
      hidden: ['/proc/sys/kernel/osrelease'],
      root: '12 11 0:21 / / rw - 9p none rw,trans=fd,rfdno=4,wfdno=4,aname=/,dfltuid=4294967294',
      mounts: ['19 12 0:27 / /etc/hosts rw - 9p none rw,trans=fd,rfdno=6,wfdno=6'],
      files: {
        '/.dockerenv': '',
        '/proc/version': 'Linux version 4.19.0-gvisor #1 SMP Sun Jan 10 15:06:54 PST 2016\n',
      },
      facts: { sandbox: 'gvisor', container: 'docker', kernel: '4.19.0-gvisor' },
    },
    'gVisor before 2025': {
      source: 'gvisor#11117',
      kernel: '4.4.0',
      root: '12 11 0:21 / / rw - 9p none rw,trans=fd',
      files: { '/proc/version': 'Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n' },
      facts: { sandbox: 'gvisor', container: 'unknown' },
    },
    'gVisor with a GPU': {
      source: 'derived',
      kernel: '4.19.0-gvisor',
      files: { '/dev/nvidia0': '', '/dev/nvidiactl': '', '/dev/nvidia-uvm': '' },
      facts: { sandbox: 'gvisor', gpu: 'unknown', gpus: '1', 'gpu-driver': 'unknown' },
    },
    'none in Ubuntu 16.04': {
      source: 'derived',
      kernel: '4.4.0-210-generic',
      facts: { sandbox: 'none' },
    },
  });
});
