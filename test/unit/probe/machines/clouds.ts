// Machines of clouds, including GitHub's, and other processors.

import { ARM64_MODALIAS, armCpuinfo, linuxFiles, X86_MODALIAS, x86Cpuinfo } from './linux-files.ts';
import { type Machine, nativeNode } from './machine.ts';

const x64 = { platform: 'linux', arch: 'x64' };
const arm64 = { platform: 'linux', arch: 'arm64' };
const X64_NODE = nativeNode('amd64', '/lib64/ld-linux-x86-64.so.2');
const ARM64_NODE = nativeNode('arm64', '/lib/ld-linux-aarch64.so.1');

export const EPYC_FLAGS =
  'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx mmxext ' +
  'fxsr_opt pdpe1gb rdtscp lm constant_tsc rep_good nopl tsc_reliable nonstop_tsc cpuid extd_apicid aperfmperf pni ' +
  'pclmulqdq ssse3 fma cx16 pcid sse4_1 sse4_2 movbe popcnt aes xsave avx f16c rdrand hypervisor lahf_lm cmp_legacy svm ' +
  'cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw topoext vmmcall fsgsbase bmi1 avx2 smep bmi2 erms invpcid rdseed ' +
  'adx smap clflushopt clwb sha_ni xsaveopt xsavec xgetbv1 xsaves clzero xsaveerptr rdpru arat npt nrip_save umip vaes ' +
  'vpclmulqdq rdpid fsrm';
export const EPYC_FEATURES =
  'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 abm adx aes pclmulqdq sha_ni vaes vpclmulqdq rdrand ' +
  'rdseed sha';
const XEON_FLAGS = `${EPYC_FLAGS.replace(' svm', '').replace(' sha_ni', '')} avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni`;
const N1 = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp ssbs';
const N1_FEATURES = 'aes asimd pmull sha1 sha2 crc32 atomics fphp asimdhp asimddp asimdrdm lrcpc dcpop sha lse';
const V1 =
  'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm jscvt fcma lrcpc dcpop sha3 sm3 sm4 ' +
  'asimddp sha512 sve asimdfhm dit uscat ilrcpc flagm ssbs';
const N2 = `${V1} sb dcpodp sve2 sveaes svepmull svebitperm svesha3 flagm2 frint svei8mm svebf16 i8mm bf16`;

const HYPER_V = ['Microsoft Corporation', 'Virtual Machine'] as const;
const HOSTED = {
  GITHUB_ACTIONS: 'true',
  RUNNER_ENVIRONMENT: 'github-hosted',
  ImageOS: 'ubuntu24',
  ImageVersion: '20250105.1.0',
};

export const dockerAnswer = (arch: string, kernel: string) => {
  const body = { Version: '28.0.4', ApiVersion: '1.48', Os: 'linux', Arch: arch, KernelVersion: kernel };
  return `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nServer: Docker/28.0.4 (linux)\r\n\r\n${JSON.stringify(body)}\n`;
};

export const CLOUDS: readonly Machine[] = [
  {
    name: 'ubuntu-24.04, hosted by GitHub',
    how: 'published',
    source: 'github.com/ansys/pymapdl/issues/2520 (cpuinfo), github.com/actions/runner-images',
    node: x64,
    files: linuxFiles({
      kernel: '6.8.0-1017-azure',
      machine: 'x86_64',
      distribution: ['ubuntu', '24.04'],
      like: 'debian',
      online: '0-3',
      kilobytes: 16_372_884,
      modalias: X86_MODALIAS,
      dmi: HYPER_V,
      cpuinfo: x86Cpuinfo(4, 'AuthenticAMD', 'AMD EPYC 7763 64-Core Processor', EPYC_FLAGS),
      cgroup: '0::/system.slice/hosted-compute-agent.service\n',
      others: {
        '/sys/fs/cgroup/system.slice/hosted-compute-agent.service/memory.max': 'max\n',
        '/sys/fs/cgroup/system.slice/hosted-compute-agent.service/cpu.max': 'max 100000\n',
      },
    }),
    programs: X64_NODE,
    environment: { ...HOSTED, GITHUB_WORKSPACE: '/home/runner/work/x/x', RUNNER_TEMP: '/home/runner/work/_temp' },
    freeBytes: { '/home/runner/work/x/x': 23_000_000_000, '/home/runner/work/_temp': 23_000_000_000 },
    // GitHub's images give the device to the group kvm, which the runner's user is not in.
    devices: { '/dev/kvm': 'EACCES' },
    sockets: { '/var/run/docker.sock': dockerAnswer('amd64', '6.8.0-1017-azure') },
    glibc: '2.39',
    expected: {
      platform: 'linux/amd64',
      'rust-target': 'x86_64-unknown-linux-gnu',
      'machine-arch': 'amd64',
      'machine-model': 'Microsoft Corporation Virtual Machine',
      libc: 'glibc 2.39',
      'glibc-floor': '2.39',
      kernel: '6.8.0-1017-azure',
      distribution: 'ubuntu 24.04',
      'distribution-family': 'debian',
      'disk-free': '21.4GiB',
      'temp-disk-free': '21.4GiB',
      'cpu-model': 'AMD EPYC 7763 64-Core Processor',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': EPYC_FEATURES,
      'x86-64-level': 'v3',
      memory: '15.6GiB',
      'virtual-machine': 'hyper-v',
      runner: 'github-hosted',
      'runner-image': 'ubuntu24 20250105.1.0',
      'docker-platforms': 'linux/amd64',
    },
  },
  {
    name: 'ubuntu-24.04-arm, hosted by GitHub',
    how: 'derived',
    source: 'github.com/actions/partner-runner-images/issues/36 (Neoverse N2)',
    node: arm64,
    files: linuxFiles({
      kernel: '6.8.0-1021-azure',
      machine: 'aarch64',
      distribution: ['ubuntu', '24.04'],
      online: '0-3',
      kilobytes: 16_339_968,
      modalias: ARM64_MODALIAS,
      dmi: HYPER_V,
      cpuinfo: armCpuinfo([[4, '0x41', '0xd49']], N2),
    }),
    programs: ARM64_NODE,
    environment: { ...HOSTED, ImageOS: 'ubuntu24-arm64' },
    sockets: { '/var/run/docker.sock': dockerAnswer('arm64', '6.8.0-1021-azure') },
    glibc: '2.39',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'Microsoft Corporation Virtual Machine',
      libc: 'glibc 2.39',
      'glibc-floor': '2.39',
      kernel: '6.8.0-1021-azure',
      distribution: 'ubuntu 24.04',
      'cpu-model': 'Arm Neoverse-N2',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features':
        'aes asimd pmull sha1 sha2 sha3 sha512 sm3 sm4 crc32 atomics fphp asimdhp asimddp asimdfhm asimdrdm jscvt lrcpc ' +
        'dcpop sve sve2 sveaes i8mm bf16 svei8mm svebf16 sha lse',
      memory: '15.5GiB',
      'virtual-machine': 'hyper-v',
      runner: 'github-hosted',
      'runner-image': 'ubuntu24-arm64 20250105.1.0',
      'docker-platforms': 'linux/arm64',
    },
  },
  {
    name: 'AWS Graviton3',
    how: 'published',
    source: 'github.com/archspec/archspec-json/pull/51 (cpuinfo of a c7g)',
    node: arm64,
    files: linuxFiles({
      kernel: '6.1.94-99.176.amzn2023.aarch64',
      machine: 'aarch64',
      distribution: ['amzn', '2023'],
      online: '0-7',
      kilobytes: 15_896_412,
      modalias: ARM64_MODALIAS,
      dmi: ['Amazon EC2', 'c7g.2xlarge'],
      cpuinfo: armCpuinfo([[8, '0x41', '0xd40']], V1),
    }),
    programs: ARM64_NODE,
    environment: { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted' },
    glibc: '2.34',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'Amazon EC2 c7g.2xlarge',
      libc: 'glibc 2.34',
      'glibc-floor': '2.34',
      kernel: '6.1.94-99.176.amzn2023.aarch64',
      distribution: 'amzn 2023',
      'cpu-model': 'Arm Neoverse-V1',
      'cpu-cores': '8',
      cpus: '8',
      'cpu-features':
        'aes asimd pmull sha1 sha2 sha3 sha512 sm3 sm4 crc32 atomics fphp asimdhp asimddp asimdfhm asimdrdm jscvt lrcpc ' +
        'dcpop sve sha lse',
      memory: '15.1GiB',
      'virtual-machine': 'amazon ec2',
      runner: 'self-hosted',
    },
  },
  {
    name: 'AWS bare metal with x86-64-v4 and a Docker that does not respond',
    how: 'derived',
    source: 'github.com/systemd/systemd src/basic/virt.c (product names of EC2)',
    node: x64,
    files: linuxFiles({
      kernel: '5.15.0-1072-aws',
      distribution: ['ubuntu', '22.04'],
      online: '0-95',
      kilobytes: 395_000_000,
      modalias: X86_MODALIAS,
      dmi: ['Amazon EC2', 'm5.metal'],
      cpuinfo: x86Cpuinfo(
        96,
        'GenuineIntel',
        'Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz',
        XEON_FLAGS.replace(' hypervisor', ''),
      ),
    }),
    programs: X64_NODE,
    environment: { GITHUB_ACTIONS: 'true' },
    sockets: { '/var/run/docker.sock': null },
    glibc: '2.35',
    expected: {
      platform: 'linux/amd64',
      'rust-target': 'x86_64-unknown-linux-gnu',
      'machine-arch': 'amd64',
      'machine-model': 'Amazon EC2 m5.metal',
      libc: 'glibc 2.35',
      'glibc-floor': '2.35',
      kernel: '5.15.0-1072-aws',
      distribution: 'ubuntu 22.04',
      'cpu-model': 'Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz',
      'cpu-cores': '96',
      cpus: '96',
      'cpu-features':
        'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 abm adx aes pclmulqdq vaes vpclmulqdq rdrand ' +
        'rdseed avx512f avx512bw avx512cd avx512dq avx512vl avx512_vnni',
      'x86-64-level': 'v4',
      memory: '376.7GiB',
      runner: 'unknown',
      'runner-image': 'unknown',
      'docker-platforms': 'unknown',
    },
  },
  {
    name: 'Ampere Altra in Oracle Cloud',
    how: 'published',
    source: 'github.com/archspec/archspec-json/issues/41 (cpuinfo)',
    node: arm64,
    files: linuxFiles({
      kernel: '5.15.0-206.153.7.1.el8uek.aarch64',
      distribution: ['ol', '8.10'],
      online: '0-3',
      kilobytes: 24_000_000,
      modalias: ARM64_MODALIAS,
      dmi: ['QEMU', 'KVM Virtual Machine'],
      cpuinfo: armCpuinfo([[4, '0x41', '0xd0c']], N1),
    }),
    programs: ARM64_NODE,
    glibc: '2.28',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'QEMU KVM Virtual Machine',
      libc: 'glibc 2.28',
      'glibc-floor': '2.28',
      kernel: '5.15.0-206.153.7.1.el8uek.aarch64',
      distribution: 'ol 8.10',
      'cpu-model': 'Arm Neoverse-N1',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': N1_FEATURES,
      memory: '22.8GiB',
      'virtual-machine': 'kvm',
    },
  },
  {
    name: 'an IBM Z without SMBIOS, big-endian',
    how: 'derived',
    source: "Linux's arch/s390/kernel/processor.c",
    node: { platform: 'linux', arch: 's390x' },
    files: linuxFiles({
      kernel: '6.8.0-51-generic',
      machine: 's390x',
      distribution: ['ubuntu', '24.04'],
      online: '0-1',
      kilobytes: 8_139_112,
      modalias: 'cpu:type:z15:feature:,0000,0001,0002,',
      cpuinfo:
        'vendor_id       : IBM/S390\n# processors    : 2\nbogomips per cpu: 24038.00\nmax thread id   : 0\n' +
        'features\t: esan3 zarch stfle msa ldisp eimm dfp edat etf3eh highgprs te vx vxd vxe gs vxe2 vxp sort dflt sie\n' +
        'processor 0: version = FF,  identification = 0133E8,  machine = 8561\n' +
        'processor 1: version = FF,  identification = 0133E8,  machine = 8561\n',
    }),
    programs: nativeNode('s390x', '/lib/ld64.so.1'),
    glibc: '2.39',
    expected: {
      platform: 'linux/s390x',
      'rust-target': 's390x-unknown-linux-gnu',
      'machine-arch': 's390x',
      libc: 'glibc 2.39',
      'glibc-floor': '2.39',
      kernel: '6.8.0-51-generic',
      distribution: 'ubuntu 24.04',
      endianness: 'big',
      'cpu-model': 'IBM/S390 8561',
      'cpu-cores': '2',
      cpus: '2',
      'cpu-features': 'vx vxe vxe2 msa dfltcc',
      memory: '7.7GiB',
      'virtual-machine': 'unknown',
    },
  },
];
