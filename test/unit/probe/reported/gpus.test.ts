// GPUs of public reports.
import { describe } from 'vitest';
import { IN_DOCKER, OVERLAY, testReports, tree } from './report.ts';

const gpuFiles = (models: readonly string[], devices: readonly number[]) => ({
  '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  575.57.08  Sat May 24 2025\n',
  ...Object.fromEntries(
    models.map((model, index) => [
      `/proc/driver/nvidia/gpus/0000:${index}a:00.0/information`,
      `Model: \t\t ${model}\nIRQ:   \t\t 100\nBus Location: \t 0000:${index}a:00.0\nDevice Minor: \t ${index}\n`,
    ]),
  ),
  '/dev/nvidiactl': '',
  ...Object.fromEntries(devices.map((device) => [`/dev/nvidia${device}`, ''])),
});
const H100 = 'NVIDIA H100 80GB HBM3';
const UNKNOWN_GPUS = { gpu: 'unknown', gpus: 'unknown', 'gpu-driver': 'unknown' };

describe('GPUs are', () => {
  testReports({
    'none without a driver': { source: 'derived', facts: { gpu: 'none', gpus: '0', 'gpu-driver': 'none' } },
    'those of the machine': {
      source: 'docs.nvidia.com, DGX H100',
      files: gpuFiles(Array(8).fill(H100), [0, 1, 2, 3, 4, 5, 6, 7]),
      facts: { gpu: `8 x ${H100}`, gpus: '8', 'gpu-driver': '575.57.08' },
    },
    'one of eight in a container': {
      source: 'nvidia-container-toolkit#1203',
      ...IN_DOCKER,
      files: gpuFiles(Array(8).fill(H100), [6]),
      facts: { gpu: H100, gpus: '1', 'gpu-driver': '575.57.08' },
    },
    'the right one of two kinds': {
      source: 'nvidia-container-toolkit#1203',
      ...IN_DOCKER,
      files: gpuFiles([H100, 'NVIDIA RTX A400'], [1]),
      facts: { gpu: 'NVIDIA RTX A400', gpus: '1' },
    },
    'none in a container that was given none': {
      source: 'nvidia-docker#1506',
      ...IN_DOCKER,
      files: gpuFiles([H100], []),
      facts: { gpu: 'none', gpus: '0', 'gpu-driver': '575.57.08' },
    },
    'counted in a container that does not get the list': {
      source: 'libnvidia-container#105',
      root: OVERLAY,
      files: { ...gpuFiles([], [0, 1]), '/run/systemd/container': 'lxc' },
      facts: { gpu: 'unknown', gpus: '2', 'gpu-driver': '575.57.08' },
    },
    'those of the driver before a program uses them': {
      source: 'docs.nvidia.com, nvidia-modprobe',
      files: gpuFiles([H100, H100], []),
      facts: { gpu: `2 x ${H100}`, gpus: '2' },
    },
    'named by an old driver that does not number them': {
      source: 'lxd#3950',
      files: {
        '/proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  384.90  Tue Sep 19 2017\n',
        '/proc/driver/nvidia/gpus/0000:04:00.0/information': 'Model: \t\t GeForce GTX 650\nIRQ:   \t\t 44\n',
        '/dev/nvidia0': '',
      },
      facts: { gpu: 'GeForce GTX 650', gpus: '1', 'gpu-driver': '384.90' },
    },
    'unknown in WSL 2, which has those of Windows': {
      source: 'nvidia-container-toolkit#271',
      kernel: '5.15.167.4-microsoft-standard-WSL2',
      files: { '/dev/dxg': '', '/usr/lib/wsl/lib/nvidia-smi': '' },
      facts: UNKNOWN_GPUS,
    },
    'none in WSL 2 without its device': {
      source: 'microsoft/WSL2-Linux-Kernel, drivers/hv/dxgkrnl',
      kernel: '5.15.167.4-microsoft-standard-WSL2',
      files: { '/dev/null': '' },
      facts: { gpu: 'none', gpus: '0' },
    },
    'that of a Jetson by its release file': {
      source: 'jetson_stats#48',
      arch: 'arm64',
      files: {
        ...tree({ model: 'NVIDIA Jetson AGX Xavier\0', compatible: 'nvidia,p2972-0000\0nvidia,tegra194\0' }),
        '/etc/nv_tegra_release': '# R32 (release), REVISION: 4.2\n',
      },
      facts: { gpu: 'NVIDIA Tegra194', gpus: '1', 'gpu-driver': 'unknown', 'virtual-machine': 'none' },
    },
    'that of a Jetson in a container that hides its model': {
      source: 'jetson_stats#48; docs.nvidia.com, L4T containers',
      arch: 'arm64',
      ...IN_DOCKER,
      files: { '/dev/nvhost-gpu': '', '/dev/nvmap': '' },
      facts: { gpu: 'NVIDIA Tegra', gpus: '1', 'gpu-driver': 'unknown' },
    },
    'that of a Jetson whose driver lists none': {
      source: 'docs.nvidia.com, L4T 35',
      arch: 'arm64',
      files: {
        ...tree({ model: 'NVIDIA Jetson Orin Nano\0', compatible: 'nvidia,p3768-0000\0nvidia,tegra234\0' }),
        ...gpuFiles([], []),
        '/etc/nv_tegra_release': '# R35 (release), REVISION: 3.1\n',
      },
      facts: { gpu: 'NVIDIA Tegra234', gpus: '1', 'gpu-driver': '575.57.08' },
    },
    'unknown where /proc has only processes': {
      source: "Linux's Documentation/filesystems/proc.rst, subset=pid",
      hidden: ['/proc/meminfo', '/proc/version', '/proc/cpuinfo', '/proc/sys/fs/binfmt_misc/status'],
      facts: UNKNOWN_GPUS,
    },
  });
});
