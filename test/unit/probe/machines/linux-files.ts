// Creates the files in /proc, /sys and /etc that every Linux machine has, from the values that differ.

interface LinuxParts {
  readonly kernel: string;
  /** The text of /proc/sys/kernel/arch. Kernels before 6.1 do not have it. */
  readonly machine?: string;
  /** ID and VERSION_ID. */
  readonly distribution: readonly [string, string];
  /** ID_LIKE. */
  readonly like?: string;
  /** Online processors. */
  readonly online: string;
  /** Processors that the process may use, if they differ. */
  readonly allowed?: string;
  readonly kilobytes: number;
  readonly cpuinfo: string;
  readonly modalias?: string;
  /** The text of /proc/self/cgroup. Default: a session of systemd without limits. */
  readonly cgroup?: string;
  /** The lines of /proc/self/mountinfo after / and /proc, or a different first line. */
  readonly mounts?: readonly string[];
  readonly root?: string;
  /** sys_vendor and product_name. */
  readonly dmi?: readonly [string, string];
  readonly treeModel?: string;
  readonly others?: Readonly<Record<string, string>>;
}

export const X86_MODALIAS = 'cpu:type:x86,ven0002fam0019mod0001:feature:,0000,0001,0002,0003,003B,003D,0064,0068,';
export const ARM64_MODALIAS = 'cpu:type:aarch64:feature:,0000,0001,0002,0003,0004,';

const EXT4_ROOT = '26 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw,discard';

/** Returns the files of a Linux machine. */
export function linuxFiles(parts: LinuxParts): Readonly<Record<string, string>> {
  const {
    kernel,
    machine,
    distribution,
    like,
    online,
    allowed = online,
    kilobytes,
    cpuinfo,
    modalias,
    cgroup,
    dmi,
  } = parts;
  const [id, version] = distribution;
  const proc = '22 26 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw';
  const optional = {
    '/proc/sys/kernel/arch': machine,
    '/sys/devices/system/cpu/modalias': modalias,
    '/sys/class/dmi/id/sys_vendor': dmi?.[0],
    '/sys/class/dmi/id/product_name': dmi?.[1],
    '/proc/device-tree/model': parts.treeModel === undefined ? undefined : `${parts.treeModel}\0`,
  };
  const present = Object.entries(optional).flatMap(([path, text]) => (text === undefined ? [] : [[path, `${text}\n`]]));
  return {
    '/proc/sys/kernel/osrelease': `${kernel}\n`,
    '/etc/os-release': `NAME="Some Linux"\nVERSION_ID="${version}"\nID=${id}\n${like === undefined ? '' : `ID_LIKE="${like}"\n`}`,
    '/sys/devices/system/cpu/online': `${online}\n`,
    '/proc/self/status': `Name:\tnode\nThreads:\t11\nCpus_allowed:\tff\nCpus_allowed_list:\t${allowed}\nMems_allowed_list:\t0\n`,
    '/proc/meminfo': `MemTotal:       ${kilobytes} kB\nMemFree:        1024 kB\n`,
    '/proc/cpuinfo': cpuinfo,
    '/proc/self/cgroup': cgroup ?? '0::/user.slice/user-1000.slice/session-3.scope\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
    '/proc/self/mountinfo': [parts.root ?? EXT4_ROOT, proc, ...(parts.mounts ?? [])].join('\n').concat('\n'),
    '/proc/sys/fs/binfmt_misc/status': 'enabled\n',
    '/proc/sys/fs/binfmt_misc/register': '',
    '/proc/version': `Linux version ${kernel} (builder@host) (gcc 13) #1 SMP\n`,
    ...Object.fromEntries(present),
    ...parts.others,
  };
}

/** Returns a cpuinfo of arm64. Each part has a number of processors, an implementer and a part number. */
export function armCpuinfo(cores: readonly (readonly [number, string, string])[], features: string, tail = ''): string {
  const all = cores.flatMap(([count, implementer, part]) => Array.from({ length: count }, () => [implementer, part]));
  const texts = all.map(([implementer, part], index) => {
    const lines = [
      `processor\t: ${index}\nBogoMIPS\t: 108.00\nFeatures\t: ${features}`,
      `CPU implementer\t: ${implementer}\nCPU architecture: 8\nCPU variant\t: 0x1\nCPU part\t: ${part}\nCPU revision\t: 1`,
    ];
    return `${lines.join('\n')}\n\n`;
  });
  return texts.join('') + tail;
}

/** Returns a cpuinfo of x86 for a number of processors. */
export function x86Cpuinfo(count: number, vendor: string, model: string, flags: string): string {
  const texts = Array.from({ length: count }, (_, index) => {
    const head = `processor\t: ${index}\nvendor_id\t: ${vendor}\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: ${model}`;
    return `${head}\nstepping\t: 7\nflags\t\t: ${flags}\nbugs\t\t: spectre_v1\nbogomips\t: 4999.99\n\n`;
  });
  return texts.join('');
}

/** Returns the file of a binfmt_misc handler for ELF programs with these first 20 bytes. */
export function handler(interpreter: string, flags: string, magic: string): string {
  const mask = 'ffffffffffffff00fffffffffffffffffeffffff';
  return `enabled\ninterpreter ${interpreter}\nflags: ${flags}\noffset 0\nmagic ${magic}\nmask ${mask}\n`;
}

export const MAGIC = {
  amd64: '7f454c4602010100000000000000000002003e00',
  arm64: '7f454c460201010000000000000000000200b700',
  arm: '7f454c4601010100000000000000000002002800',
  '386': '7f454c4601010100000000000000000002000300',
  riscv64: '7f454c460201010000000000000000000200f300',
  s390x: '7f454c4602020100000000000000000000020016',
  ppc64le: '7f454c4602010100000000000000000002001500',
  ppc64: '7f454c4602020100000000000000000000020015',
  aarch64_be: '7f454c46020201000000000000000000000200b7',
  mips: '7f454c4601020100000000000000000000020008',
} as const;
