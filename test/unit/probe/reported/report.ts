// Machines as public reports describe them: the files that differ from an ordinary machine, the facts that the probe must return, and
// the source of the input.
import { expect, test } from 'vitest';
import type { MachineFacts } from '../../../../kit/probe/facts.ts';
import { probeMachine } from '../../../../kit/probe/probe.ts';
import { EPYC_FLAGS } from '../machines/clouds.ts';
import { ARM64_MODALIAS, armCpuinfo, linuxFiles, X86_MODALIAS, x86Cpuinfo } from '../machines/linux-files.ts';
import { type Machine, nativeNode, replay } from '../machines/machine.ts';

/** A machine of a public report. */
interface Report {
  readonly source: string;
  /** The default is amd64, with the flag `hypervisor` as `hypervisor` says. */
  readonly arch?: 'amd64' | 'arm64' | 'ppc64le' | 's390x' | 'riscv64';
  readonly hypervisor?: boolean;
  /** sys_vendor and product_name. */
  readonly dmi?: readonly [string, string];
  /** Other files of SMBIOS, by name. */
  readonly dmiFiles?: Readonly<Record<string, string>>;
  readonly kernel?: string;
  readonly root?: string;
  readonly mounts?: readonly string[];
  readonly cgroup?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Files of an ordinary machine that this one does not have. */
  readonly hidden?: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly sockets?: Readonly<Record<string, string | null>>;
  readonly facts: Partial<MachineFacts>;
}

export const ID = '66826257e096f3c9d04f17577dab7ef5d84078c88f18f646fd37050ec5b6b4f6';
export const POD = '1f0b7a52-6c0e-4b5e-9d1b-2f6f0c8a7f11';
export const OVERLAY = '473 387 0:143 / / rw,relatime - overlay overlay rw,lowerdir=/l1:/l2,upperdir=/u,workdir=/w';
export const KERNEL = '6.8.0-1017-generic';

const NODES = {
  amd64: ['x64', '/lib64/ld-linux-x86-64.so.2', X86_MODALIAS],
  arm64: ['arm64', '/lib/ld-linux-aarch64.so.1', ARM64_MODALIAS],
  ppc64le: ['ppc64', '/lib64/ld64.so.2', 'cpu:type:powerpc'],
  s390x: ['s390x', '/lib/ld64.so.1', 'cpu:type:z15:feature:,0000'],
  riscv64: ['riscv64', '/lib/ld-linux-riscv64-lp64d.so.1', 'cpu:type:riscv'],
} as const;

const CPUINFO = {
  arm64: armCpuinfo([[2, '0x41', '0xd0c']], 'fp asimd aes crc32 atomics'),
  ppc64le: 'processor\t: 0\ncpu\t\t: POWER9 (architected), altivec supported\n\nplatform\t: pSeries\n',
  s390x:
    'vendor_id       : IBM/S390\nfeatures\t: esan3 zarch\nprocessor 0: version = FF,  identification = 1,  machine = 8561\n',
  riscv64: 'processor\t: 0\nisa\t: rv64imafdc\nmmu\t: sv39\n\n',
} as const;

function machineOf(report: Report): Machine {
  const { arch = 'amd64', hypervisor = true, dmi, dmiFiles = {}, kernel = KERNEL, root, mounts, cgroup } = report;
  const [nodeArch, interpreter, modalias] = NODES[arch];
  const flags = hypervisor ? EPYC_FLAGS : EPYC_FLAGS.replace(' hypervisor', '');
  const files = linuxFiles({
    kernel,
    distribution: ['debian', '12'],
    online: '0-1',
    kilobytes: 8_000_000,
    modalias,
    cpuinfo: arch === 'amd64' ? x86Cpuinfo(2, 'AuthenticAMD', 'AMD EPYC', flags) : CPUINFO[arch],
    ...(dmi === undefined ? {} : { dmi }),
    ...(root === undefined ? {} : { root }),
    ...(mounts === undefined ? {} : { mounts }),
    ...(cgroup === undefined ? {} : { cgroup }),
    others: {
      ...Object.fromEntries(Object.entries(dmiFiles).map(([name, text]) => [`/sys/class/dmi/id/${name}`, `${text}\n`])),
      ...report.files,
    },
  });
  const { hidden = [], links = {}, environment = {}, sockets = {} } = report;
  return {
    name: report.source,
    how: 'published',
    source: report.source,
    node: { platform: 'linux', arch: nodeArch },
    files: Object.fromEntries(Object.entries(files).filter(([path]) => !hidden.includes(path))),
    programs: nativeNode(arch, interpreter),
    links,
    environment,
    sockets,
    glibc: '2.36',
    release: kernel,
    expected: {},
  };
}

async function factsOf(report: Report): Promise<Partial<MachineFacts>> {
  const { facts } = await probeMachine(replay(machineOf(report)));
  return Object.fromEntries(Object.keys(report.facts).map((name) => [name, facts[name as keyof MachineFacts]]));
}

/** Tests each report, by its title. */
export function testReports(reports: Readonly<Record<string, Report>>): void {
  test.each(Object.entries(reports).map(([title, report]) => ({ title, report })))(
    '$title ($report.source)',
    async ({ report }) => {
      expect(await factsOf(report)).toEqual(report.facts);
    },
  );
}

/** Returns the mounts of files that an engine keeps in `folder`. */
export const engineFiles = (folder: string) =>
  ['resolv.conf', 'hostname', 'hosts'].map((file, index) => {
    return `${504 + index} 496 254:1 ${folder}/${file} /etc/${file} rw,relatime - ext4 /dev/vda1 rw`;
  });
/** A container of Docker. */
export const IN_DOCKER = { root: OVERLAY, mounts: engineFiles(`/var/lib/docker/containers/${ID}`) };

/** Returns files of the device tree. */
export const tree = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`/proc/device-tree/${name}`, text]));

/** Returns the clocks that a kernel can use. */
export const clocks = (text: string) => ({
  '/sys/devices/system/clocksource/clocksource0/available_clocksource': `${text} \n`,
});
