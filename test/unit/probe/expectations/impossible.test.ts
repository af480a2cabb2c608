// Values that no machine has are errors in the input, before the machine is probed. The error lists possible values.
import { expect, it } from 'vitest';
import { parseConditions } from '../../../../kit/probe/expectations/conditions.ts';
import { FACT_NAMES } from '../../../../kit/probe/facts.ts';

const IMPOSSIBLE = 'no machine can meet it. ';
const NOT_REPORTED = 'is not a feature that arch-probe reports. ';

it.each([
  ['container: false', `${IMPOSSIBLE}Did you mean 'none'? Possible values: docker, kubernetes, podman, `],
  ['container: true', `${IMPOSSIBLE}Did you mean 'yes'? `],
  ['container: dokcer', `${IMPOSSIBLE}Did you mean 'docker'? `],
  ['container: docker podman', `${IMPOSSIBLE}Possible values: docker, `],
  ['virtual-machine: false', `${IMPOSSIBLE}Did you mean 'none'? Possible values: kvm, qemu, `],
  ['virtual-machine: gcp', `${IMPOSSIBLE}Did you mean 'google'? `],
  ['virtual-machine: aws', `${IMPOSSIBLE}Did you mean 'amazon'? `],
  ['endianness: LE', `${IMPOSSIBLE}Did you mean 'little'? Possible values: little, big.`],
  ['endianness: none', `${IMPOSSIBLE}Possible values: little, big.`],
  ['cpu-features: aes avx3', `'avx3' ${NOT_REPORTED}Did you mean 'avx'? Possible values: ssse3, sse4_1, `],
  ['cpu-features: avx512', `'avx512' ${NOT_REPORTED}Did you mean 'avx512f'? `],
  ['cpu-features: sse2', `'sse2' ${NOT_REPORTED}All amd64 processors have it.`],
  ['cpu-features: avx SSE3', `'sse3' ${NOT_REPORTED}Write 'x86-64-level: v2', which includes it.`],
  ['cpu-features: vmx', `'vmx' ${NOT_REPORTED}Write 'kvm: yes' if the job runs virtual machines.`],
  ['cpu-features: constructor', `'constructor' ${NOT_REPORTED}Possible values: ssse3, `],
  ['cpu-features: sse4.2', `'sse4.2' ${NOT_REPORTED}Did you mean 'sse4_2'? `],
  ['cpu-features: false', `'false' ${NOT_REPORTED}Did you mean 'none'? `],
  ['libc: gnu', `${IMPOSSIBLE}Did you mean 'glibc'? Possible values: glibc, musl, bionic, static, none.`],
  ['libc: glibc >=2.40 <2.31', `${IMPOSSIBLE}Write a name, a version or both`],
  ['libc: none >=2.31', `${IMPOSSIBLE}Write a name, a version or both`],
  ['glibc-floor: glibc 2.31', `${IMPOSSIBLE}Possible values: none.`],
  ['gpu-driver: false', `${IMPOSSIBLE}Did you mean 'none'? `],
  ['gpu: true', `${IMPOSSIBLE}Write a part of the name, such as 'A100', or 'none', or the condition 'gpus: >=1' for`],
  ['machine-model: yes', `${IMPOSSIBLE}Write a part of the name, `],
  ['emulator: false', `${IMPOSSIBLE}Write a name, a version or both, such as 'qemu >=8', or 'none'.`],
  [
    'emulator: qemu-system-aarch64',
    "it is a virtual machine, not an emulator of programs. Write 'virtual-machine: qemu'.",
  ],
  ['kernel: >=6 <5.4', `${IMPOSSIBLE}Write a name, a version or both`],
  ['kernel: >6.8 <=6.8', IMPOSSIBLE],
  // Ranges of other tools, and versions with letters, which have no order.
  ['kernel: ^5.4', "'^5.4' is not a version: only numbers and dots can be compared. Write a name, a version or both"],
  ['kernel: 5.x', "'5.x' is not a version: "],
  ['kernel: >= 5.4.0-100', "'5.4.0-100' is not a version: "],
  ['distribution: ubuntu ~24.04', "'~24.04' is not a version: "],
  ['libc: glibc 2.31+', "'2.31+' is not a version: "],
  ['distribution: no', IMPOSSIBLE],
  // Signs in names are ignored, so that it would be met by alpine.
  [
    'distribution: !alpine',
    'a condition cannot be negated. Write what the machine must have: a name, a version or both',
  ],
  ['container: not docker', 'a condition cannot be negated. Write what the machine must have: one of docker, '],
  ['libc: musl|glibc', 'a condition cannot have alternatives. Write what the machine must have: a name, '],
  ['cpu-model: EPYC or Xeon', 'a condition cannot have alternatives. '],
  ['page-size: 5000', `${IMPOSSIBLE}Write a power of two from 4096, such as '4096', '64K' or '<=16K'.`],
  ['page-size: <4096', IMPOSSIBLE],
  ['page-size: >4K <8K', IMPOSSIBLE],
  ['cpus: 0', `${IMPOSSIBLE}Write a number, `],
  ['cpus: 2.5', IMPOSSIBLE],
  ['cpus: >=8 <=4', IMPOSSIBLE],
  ['memory: <0', IMPOSSIBLE],
  ['memory: >=4G <2G', IMPOSSIBLE],
  ['x86-64-level: >v4', `${IMPOSSIBLE}Write a level from v1 to v4`],
  ['x86-64-level: v5', 'not a valid value. Write a level from v1 to v4'],
  ['memory: none', 'not a valid value. Write a size'],
  // 16 bytes, which every machine has.
  ['memory: >=16', "not a valid value. Write a size with its unit, such as '>=16GiB'"],
  ['memory-limit: <=4096', "not a valid value. Write a size with its unit, such as '>=4GiB', or 'none'"],
  ['memory: >=1.5', 'not a valid value. Write a size with its unit'],
  ['disk-free: >=4,5GB', 'not a valid value. Write a size with its unit'],
  ['memory-limit: <=none', 'not a valid value. Write a size'],
  ['wsl: 3', 'not a valid value. Write 1, 2 or none'],
  ['wsl: true', 'not a valid value. Write 1, 2 or none'],
  ['variant: v8', 'not a valid value. Write v5, v6, v7 or none'],
  ['runner: github', `${IMPOSSIBLE}Did you mean 'github-hosted'? Possible values: github-hosted, self-hosted, none.`],
  [
    'runner-provider: depott',
    `${IMPOSSIBLE}Did you mean 'depot'? Possible values: github, github-larger, self-hosted, `,
  ],
  ['runner-image: ubuntu-24.04', "it is a label, not the name of an image. Write 'ubuntu24'."],
  ['runner-image: windows-2025', "it is a label, not the name of an image. Write 'win25'."],
  ['kvm: none', `${IMPOSSIBLE}Did you mean 'no'? `],
  ['kvm: maybe', `${IMPOSSIBLE}Possible values: yes, no, true, false.`],
  ['debian-arch: x86_64', `${IMPOSSIBLE}Did you mean 'amd64'? Possible values: i386, amd64, arm64, armel, armhf, `],
  ['node-arch: amd64', `${IMPOSSIBLE}Did you mean 'x64'? `],
  ['uname-machine: arm64e', `${IMPOSSIBLE}Did you mean 'arm64'? `],
  ['runner-arch: amd64', `${IMPOSSIBLE}Did you mean 'X64'? `],
  ['platform: linux/amd46', "not a valid value. Did you mean 'linux/amd64'? Write a platform or an architecture"],
  [
    'docker-platforms: linux/arm64 linux/amd46',
    "not a valid value. Did you mean 'linux/amd64'? Write platforms or arch",
  ],
  [
    'arch: amd46',
    "not a valid value. Did you mean 'amd64'? Write an architecture without a variant: 386, amd64, arm64, ",
  ],
  ['os: linus', "not a valid value. Did you mean 'linux'? Write an operating system: linux, darwin, "],
  ['container: constructor', `${IMPOSSIBLE}Possible values: `],
])('%s', (text, message) => {
  const parse = () => parseConditions(text);
  expect(parse).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(`': ${message}`) }),
  );
});

it.each(FACT_NAMES)('%s: unknown', (name) => {
  expect(() => parseConditions(`${name}: Unknown`)).toThrow(
    `Condition on ${name} 'Unknown': a condition on an unknown fact is never met. Write the value that the machine must have, or remove the condition.`,
  );
});
