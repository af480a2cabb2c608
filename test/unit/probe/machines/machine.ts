// A machine as data: what a probe can read of it, and the facts that the probe must return.

import type { Arch } from '../../../../kit/platform/platform.ts';
import type { MachineFacts } from '../../../../kit/probe/facts.ts';
import type { ProbeSystem } from '../../../../kit/probe/system.ts';
import { auxv, type ProgramParts, program } from './programs.ts';

export interface Machine {
  readonly name: string;
  /** Recorded on a real machine, published elsewhere, or composed from documentation. */
  readonly how: 'recorded' | 'published' | 'derived';
  readonly source: string;
  /** process.platform, process.arch and process.execPath. */
  readonly node: {
    readonly platform: string;
    readonly arch: string;
    readonly armVersion?: string;
    readonly path?: string;
  };
  /** Texts by path. Folders are derived from the paths. */
  readonly files: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, ProgramParts>>;
  readonly links?: Readonly<Record<string, string>>;
  /** In bytes, for the auxiliary vector. */
  readonly pageSize?: number;
  /** The outputs of commands, by command line. */
  readonly commands?: Readonly<Record<string, string>>;
  /** The bytes that may be written to the disks of folders. Others are unknown. */
  readonly freeBytes?: Readonly<Record<string, number>>;
  /** The errors of devices, or null if they can be opened. Others do not exist. */
  readonly devices?: Readonly<Record<string, string | null>>;
  /** The responses of sockets, by path. Null: no response. Other sockets are absent. */
  readonly sockets?: Readonly<Record<string, string | null>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly glibc?: string;
  /** What `uname -m` prints. */
  readonly uname?: string;
  readonly release?: string;
  readonly version?: string;
  readonly hardware?: {
    readonly cpuModel: string;
    readonly processors: number;
    /** Default: the processors. */
    readonly parallelism?: number;
    readonly memoryBytes: number;
  };
  /** The facts that differ from ORDINARY. */
  readonly expected: Partial<MachineFacts>;
}

/** The facts of an ordinary machine, without the spellings of its platform. */
export const ORDINARY: Partial<MachineFacts> = {
  emulated: 'false',
  emulator: 'none',
  'machine-model': 'unknown',
  libc: 'none',
  'glibc-floor': 'none',
  'page-size': '4096',
  'distribution-family': 'none',
  endianness: 'little',
  'cpu-features': 'unknown',
  'x86-64-level': 'none',
  'memory-limit': 'none',
  'disk-free': 'unknown',
  'temp-disk-free': 'unknown',
  container: 'none',
  sandbox: 'none',
  'virtual-machine': 'none',
  kvm: 'no',
  wsl: 'none',
  runner: 'none',
  'runner-provider': 'none',
  'runner-image': 'none',
  gpu: 'none',
  gpus: '0',
  'gpu-driver': 'none',
  'binfmt-platforms': 'none',
  'binfmt-handlers': 'none',
  'docker-platforms': 'none',
};

export const PROCESS_ID = 4711;
const NODE_PATH = '/opt/node/bin/node';
const BITS: Readonly<Record<string, 32 | 64>> = { ia32: 32, arm: 32 };

/** What a probe has read of a replayed machine. */
export interface ReadLog {
  readonly files: string[];
  readonly commands: string[];
  bytes: number;
}

/** Returns a system that behaves like the machine, and records reads in `log`. */
export function replay(machine: Machine, log: ReadLog = { files: [], commands: [], bytes: 0 }): ProbeSystem {
  const { node, environment = {}, commands = {}, sockets = {}, glibc, release = '', version = '' } = machine;
  const { freeBytes = {}, devices = {} } = machine;
  const contents = contentsOf(machine);
  const links: Readonly<Record<string, string>> = {
    [`/proc/self/task/${PROCESS_ID}/exe`]: node.path ?? NODE_PATH,
    ...machine.links,
  };
  const readAt = (path: string, offset: number, length: number) => {
    log.files.push(path);
    const content = contents.get(path);
    if (content === undefined) return null;
    const bytes = new Uint8Array(content.subarray(offset, offset + length));
    log.bytes += bytes.length;
    return bytes;
  };
  return {
    platform: node.platform,
    arch: node.arch,
    armVersion: node.armVersion ?? null,
    execPath: node.path ?? NODE_PATH,
    environment,
    processId: PROCESS_ID,
    release,
    version,
    littleEndian: node.arch !== 's390x',
    readAt,
    readLink: (path) => (node.platform === 'linux' ? (links[path] ?? null) : null),
    listFolder: (path, entries) => {
      log.files.push(path);
      const names = [...contents.keys()].filter((file) => file.startsWith(`${path}/`));
      const children = names.map((file) => file.slice(path.length + 1).split('/')[0] ?? '');
      return children.length === 0 ? null : [...new Set(children)].sort().slice(0, entries);
    },
    openForWriting: (path) => (path in devices ? (devices[path] ?? null) : 'ENOENT'),
    freeBytes: (folder) => freeBytes[folder] ?? null,
    tempFolder: '/tmp',
    run: async (command, args) => {
      const line = [command, ...args].join(' ');
      log.commands.push(line);
      const printed = Object.entries(commands).find(([start]) => line.startsWith(start))?.[1];
      return printed === undefined ? null : { stdout: printed, stderr: '' };
    },
    querySocket: async (socket) => {
      if (!(socket in sockets)) return { kind: 'absent' };
      const text = sockets[socket] ?? null;
      return text === null ? { kind: 'noResponse' } : { kind: 'response', text };
    },
    reportedGlibc: () => glibc ?? null,
    unameMachine: () => machine.uname ?? '',
    hardware: () => {
      const known = machine.hardware ?? { cpuModel: '', processors: 0, memoryBytes: 0 };
      return { parallelism: known.processors, ...known };
    },
  };
}

function contentsOf({ node, files, programs = {}, pageSize = 4096 }: Machine): Map<string, Uint8Array> {
  const contents = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(files)) contents.set(path, Buffer.from(text));
  if (node.platform !== 'linux') return contents;
  contents.set('/proc/self/auxv', auxv(pageSize, BITS[node.arch] ?? 64, node.arch !== 's390x'));
  for (const [path, parts] of Object.entries(programs)) contents.set(path, program(parts));
  return contents;
}

/** Returns the programs of a native process: the kernel runs Node itself. */
export function nativeNode(arch: Arch, interpreter: string): Readonly<Record<string, ProgramParts>> {
  return processPrograms({ arch, interpreter }, { arch, interpreter });
}

/** Returns the programs of a process: the file of Node, and the file that the kernel runs for it. */
export function processPrograms(node: ProgramParts, running: ProgramParts): Readonly<Record<string, ProgramParts>> {
  return { [NODE_PATH]: node, '/proc/thread-self/exe': running, [`/proc/self/task/${PROCESS_ID}/exe`]: running };
}
