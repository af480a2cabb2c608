// Macs and Windows machines, whose facts come from commands and Node.

import type { Machine } from './machine.ts';

const SYSCTL = '/usr/sbin/sysctl -i';
const HOST_SYSCTL = `${SYSCTL} sysctl.proc_translated hw.optional.arm64`;
const MORE_SYSCTL = `${SYSCTL} hw.pagesize`;
const GIB = 1024 ** 3;

const plist = (version: string) => ({
  '/System/Library/CoreServices/SystemVersion.plist':
    `<plist version="1.0">\n<dict>\n\t<key>ProductName</key>\n\t<string>macOS</string>\n` +
    `\t<key>ProductVersion</key>\n\t<string>${version}</string>\n</dict>\n</plist>\n`,
});

const APPLE_FEATURES =
  'hw.optional.armv8_1_atomics: 1\nhw.optional.armv8_crc32: 1\nhw.optional.AdvSIMD: 1\nhw.optional.arm.FEAT_LSE: 1\n' +
  'hw.optional.arm.FEAT_AES: 1\nhw.optional.arm.FEAT_PMULL: 1\nhw.optional.arm.FEAT_SHA1: 1\n' +
  'hw.optional.arm.FEAT_SHA256: 1\nhw.optional.arm.FEAT_SHA3: 1\nhw.optional.arm.FEAT_SHA512: 1\n' +
  'hw.optional.arm.FEAT_CRC32: 1\nhw.optional.arm.FEAT_FP16: 1\nhw.optional.arm.FEAT_DotProd: 1\n' +
  'hw.optional.arm.FEAT_BF16: 0\nhw.optional.arm.FEAT_I8MM: 0\n';
const APPLE_WORDS =
  'aes asimd pmull sha1 sha2 sha3 sha512 crc32 atomics fphp asimdhp asimddp asimdfhm asimdrdm jscvt lrcpc dcpop paca sha lse';

const INTEL_FEATURES =
  'machdep.cpu.features: FPU VME DE PSE TSC MSR PAE MCE CX8 APIC SEP MTRR PGE MCA CMOV PAT PSE36 CLFSH MMX FXSR SSE SSE2 SS ' +
  'HTT SSE3 PCLMULQDQ SSSE3 FMA CX16 SSE4.1 SSE4.2 x2APIC MOVBE POPCNT AES VMM XSAVE OSXSAVE AVX1.0 RDRAND F16C\n' +
  'machdep.cpu.leaf7_features: RDWRFSGS BMI1 AVX2 SMEP BMI2 ERMS INVPCID RDSEED ADX SMAP\n' +
  'machdep.cpu.extfeatures: SYSCALL XD 1GBPAGE EM64T LAHF LZCNT RDTSCP TSCI\n';
const INTEL_WORDS =
  'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 abm adx aes pclmulqdq rdrand rdseed';

const registry = (word: string) => {
  return `\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\…\r\n    PROCESSOR_ARCHITECTURE    REG_SZ    ${word}\r\n\r\n`;
};
const REG = 'C:\\Windows\\System32\\reg.exe query HKLM\\';
const ENVIRONMENT_QUERY = `${REG}SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment`;
const BIOS_QUERY = `${REG}HARDWARE\\DESCRIPTION\\System\\BIOS`;
const CONTAINER_QUERY = `${REG}SYSTEM\\CurrentControlSet\\Control /v`;

const bios = (maker: string, model: string) => {
  const values = [
    ['BIOSVendor', maker],
    ['SystemManufacturer', maker],
    ['SystemProductName', model],
  ];
  const lines = values.map(([name, value]) => `    ${name}    REG_SZ    ${value}\r\n`).join('');
  return `\r\nHKEY_LOCAL_MACHINE\\HARDWARE\\DESCRIPTION\\System\\BIOS\r\n    BiosMajorRelease    REG_DWORD    0x4\r\n${lines}\r\n`;
};

const MAC = { gpu: 'unknown', gpus: 'unknown' } as const;

const WINDOWS = {
  'memory-limit': 'unknown',
  gpu: 'unknown',
  gpus: 'unknown',
  'gpu-driver': 'unknown',
} as const;

export const OTHER_SYSTEMS: readonly Machine[] = [
  {
    name: 'macos-15, hosted by GitHub on Apple Silicon',
    how: 'derived',
    source: 'github.com/actions/runner-images macos-15-arm64 (VirtualMac)',
    node: { platform: 'darwin', arch: 'arm64' },
    files: plist('15.5'),
    commands: {
      [MORE_SYSCTL]: `hw.pagesize: 16384\nhw.model: VirtualMac2,1\nkern.hv_vmm_present: 1\n${APPLE_FEATURES}`,
    },
    hardware: { cpuModel: 'Apple M1 (Virtual)', processors: 3, memoryBytes: 7 * GIB },
    release: '24.5.0',
    environment: {
      GITHUB_ACTIONS: 'true',
      RUNNER_ENVIRONMENT: 'github-hosted',
      ImageOS: 'macos15',
      ImageVersion: '20250630.1',
    },
    expected: {
      ...MAC,
      platform: 'darwin/arm64',
      'rust-target': 'aarch64-apple-darwin',
      'machine-arch': 'arm64',
      'machine-model': 'VirtualMac2,1',
      kernel: '24.5.0',
      distribution: 'macos 15.5',
      'page-size': '16384',
      'cpu-model': 'Apple M1 (Virtual)',
      'cpu-cores': '3',
      cpus: '3',
      'cpu-features': APPLE_WORDS,
      memory: '7GiB',
      'virtual-machine': 'apple',
      runner: 'github-hosted',
      'runner-image': 'macos15 20250630.1',
    },
  },
  {
    name: 'x64 Node on an M1, under Rosetta 2',
    how: 'published',
    source: 'processor "VirtualApple @ 2.50GHz" in benchmarks of Go on darwin/amd64; sysctl.proc_translated by Apple',
    node: { platform: 'darwin', arch: 'x64' },
    files: plist('13.2'),
    commands: {
      [HOST_SYSCTL]: 'sysctl.proc_translated: 1\nhw.optional.arm64: 1\n',
      [MORE_SYSCTL]:
        'hw.pagesize: 4096\nhw.model: MacBookPro17,1\nkern.hv_vmm_present: 0\n' +
        'machdep.cpu.features: FPU VME DE PSE TSC MSR PAE MCE CX8 APIC SEP MTRR PGE MCA CMOV PAT PSE36 CLFSH DS ACPI MMX ' +
        'FXSR SSE SSE2 SS HTT TM PBE SSE3 PCLMULQDQ DTSE64 MON DSCPL VMX EST TM2 SSSE3 CX16 TPR PDCM SSE4.1 SSE4.2 AES ' +
        'SEGLIM64\nmachdep.cpu.extfeatures: SYSCALL XD 1GBPAGE EM64T LAHF RDTSCP TSCI\n',
    },
    hardware: { cpuModel: 'VirtualApple @ 2.50GHz', processors: 8, memoryBytes: 16 * GIB },
    release: '22.3.0',
    sockets: {
      '/var/run/docker.sock': 'HTTP/1.0 200 OK\r\n\r\n{"Os":"linux","Arch":"arm64","KernelVersion":"6.10.14-linuxkit"}',
    },
    expected: {
      ...MAC,
      platform: 'darwin/amd64',
      'rust-target': 'x86_64-apple-darwin',
      'machine-arch': 'arm64',
      emulated: 'true',
      emulator: 'rosetta 2',
      'machine-model': 'MacBookPro17,1',
      kernel: '22.3.0',
      distribution: 'macos 13.2',
      'cpu-model': 'VirtualApple @ 2.50GHz',
      'cpu-cores': '8',
      cpus: '8',
      'cpu-features': 'ssse3 sse4_1 sse4_2 cx16 aes pclmulqdq',
      'x86-64-level': 'v1',
      memory: '16GiB',
      'docker-platforms': 'linux/arm64 unknown',
    },
  },
  {
    name: 'macos-13, hosted by GitHub on Intel',
    how: 'derived',
    source: 'github.com/actions/runner-images macos-13',
    node: { platform: 'darwin', arch: 'x64' },
    files: plist('13.7.6'),
    commands: {
      [HOST_SYSCTL]: 'sysctl.proc_translated: 0\n',
      [MORE_SYSCTL]: `hw.pagesize: 4096\nhw.model: VMware20,1\nkern.hv_vmm_present: 1\n${INTEL_FEATURES}`,
    },
    hardware: { cpuModel: 'Intel(R) Core(TM) i7-8700B CPU @ 3.20GHz', processors: 4, memoryBytes: 14 * GIB },
    release: '22.6.0',
    environment: {
      GITHUB_ACTIONS: 'true',
      RUNNER_ENVIRONMENT: 'github-hosted',
      ImageOS: 'macos13',
      ImageVersion: '20250630.1',
    },
    expected: {
      ...MAC,
      platform: 'darwin/amd64',
      'rust-target': 'x86_64-apple-darwin',
      'machine-arch': 'amd64',
      'machine-model': 'VMware20,1',
      kernel: '22.6.0',
      distribution: 'macos 13.7.6',
      'cpu-model': 'Intel(R) Core(TM) i7-8700B CPU @ 3.20GHz',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': INTEL_WORDS,
      'x86-64-level': 'v3',
      memory: '14GiB',
      'virtual-machine': 'vmware',
      runner: 'github-hosted',
      'runner-image': 'macos13 20250630.1',
    },
  },
  {
    name: 'a Mac without a working sysctl',
    how: 'derived',
    source: 'the case in which little can be known',
    node: { platform: 'darwin', arch: 'x64' },
    files: {},
    hardware: { cpuModel: '', processors: 8, memoryBytes: 16 * GIB },
    release: '22.3.0',
    expected: {
      ...MAC,
      platform: 'darwin/amd64',
      'rust-target': 'x86_64-apple-darwin',
      'machine-arch': 'unknown',
      emulated: 'unknown',
      emulator: 'unknown',
      kernel: '22.3.0',
      distribution: 'macos',
      'page-size': 'unknown',
      'cpu-model': 'unknown',
      'cpu-cores': '8',
      cpus: '8',
      'x86-64-level': 'unknown',
      memory: '16GiB',
      'virtual-machine': 'unknown',
    },
  },
  {
    name: 'windows-2025, hosted by GitHub',
    how: 'derived',
    source: 'github.com/actions/runner-images windows-2025',
    node: { platform: 'win32', arch: 'x64' },
    files: {},
    commands: {
      [ENVIRONMENT_QUERY]: registry('AMD64'),
      [BIOS_QUERY]: bios('Microsoft Corporation', 'Virtual Machine'),
      [CONTAINER_QUERY]: '',
    },
    hardware: { cpuModel: 'AMD EPYC 7763 64-Core Processor', processors: 4, memoryBytes: 16 * GIB - 1 },
    release: '10.0.26100',
    version: 'Windows Server 2025 Datacenter',
    sockets: {
      '\\\\.\\pipe\\docker_engine':
        'HTTP/1.0 200 OK\r\n\r\n{"Os":"windows","Arch":"amd64","KernelVersion":"10.0 26100"}',
    },
    environment: {
      GITHUB_ACTIONS: 'true',
      RUNNER_ENVIRONMENT: 'github-hosted',
      ImageOS: 'win25',
      ImageVersion: '20250630.1.0',
    },
    expected: {
      ...WINDOWS,
      platform: 'windows/amd64',
      'rust-target': 'x86_64-pc-windows-msvc',
      'machine-arch': 'amd64',
      'machine-model': 'Microsoft Corporation Virtual Machine',
      kernel: '10.0.26100',
      distribution: 'Windows Server 2025 Datacenter',
      'cpu-model': 'AMD EPYC 7763 64-Core Processor',
      'cpu-cores': '4',
      cpus: '4',
      'x86-64-level': 'unknown',
      memory: '15.9GiB',
      'virtual-machine': 'hyper-v',
      runner: 'github-hosted',
      'runner-image': 'win25 20250630.1.0',
      'docker-platforms': 'windows/amd64',
    },
  },
  {
    name: 'Windows on Arm, arm64 Node',
    how: 'derived',
    source: 'github.com/hrw/arm-socs-table/issues/124 (the machine)',
    node: { platform: 'win32', arch: 'arm64' },
    files: {},
    commands: { [BIOS_QUERY]: bios('LENOVO', '12TR'), [CONTAINER_QUERY]: '' },
    hardware: {
      cpuModel: 'Snapdragon(R) X - X126100 - Qualcomm(R) Oryon(TM) CPU',
      processors: 8,
      memoryBytes: 16 * GIB,
    },
    release: '10.0.26200',
    version: 'Windows 11 Pro',
    expected: {
      ...WINDOWS,
      platform: 'windows/arm64',
      'rust-target': 'aarch64-pc-windows-msvc',
      'machine-arch': 'arm64',
      'machine-model': 'LENOVO 12TR',
      kernel: '10.0.26200',
      distribution: 'Windows 11 Pro',
      'cpu-model': 'Snapdragon(R) X - X126100 - Qualcomm(R) Oryon(TM) CPU',
      'cpu-cores': '8',
      cpus: '8',
      memory: '16GiB',
      'virtual-machine': 'none',
    },
  },
  {
    name: 'Windows on Arm, x64 Node in a Windows container',
    how: 'derived',
    source: 'learn.microsoft.com, "How emulation works on Arm"',
    node: { platform: 'win32', arch: 'x64' },
    files: {},
    commands: {
      [ENVIRONMENT_QUERY]: registry('ARM64'),
      [CONTAINER_QUERY]: '\r\nHKEY_LOCAL_MACHINE\\…\r\n    ContainerType    REG_DWORD    0x2\r\n\r\n',
    },
    hardware: { cpuModel: 'Snapdragon(R) X', processors: 8, memoryBytes: 16 * GIB },
    release: '10.0.26200',
    version: 'Windows 11 Pro',
    expected: {
      ...WINDOWS,
      platform: 'windows/amd64',
      'rust-target': 'x86_64-pc-windows-msvc',
      'machine-arch': 'arm64',
      emulated: 'true',
      emulator: 'windows x64 emulation',
      kernel: '10.0.26200',
      distribution: 'Windows 11 Pro',
      'cpu-model': 'Snapdragon(R) X',
      'cpu-cores': '8',
      cpus: '8',
      'x86-64-level': 'unknown',
      memory: '16GiB',
      container: 'windows',
      'virtual-machine': 'unknown',
    },
  },
  {
    name: 'Windows on Arm, x86 Node without a working reg.exe',
    how: 'derived',
    source: 'learn.microsoft.com, "WOW64 Implementation Details"',
    node: { platform: 'win32', arch: 'ia32' },
    files: {},
    environment: { PROCESSOR_ARCHITEW6432: 'ARM64', DOCKER_HOST: 'tcp://10.0.0.1:2376' },
    hardware: { cpuModel: 'Snapdragon(R) X', processors: 8, memoryBytes: 16 * GIB },
    release: '10.0.26200',
    version: 'Windows 11 Pro',
    expected: {
      ...WINDOWS,
      platform: 'windows/386',
      'rust-target': 'i686-pc-windows-msvc',
      'machine-arch': 'arm64',
      emulated: 'true',
      emulator: 'wow64 x86 emulation',
      kernel: '10.0.26200',
      distribution: 'Windows 11 Pro',
      'cpu-model': 'Snapdragon(R) X',
      'cpu-cores': '8',
      cpus: '8',
      memory: '16GiB',
      container: 'unknown',
      'virtual-machine': 'unknown',
      'docker-platforms': 'unknown',
    },
  },
];
