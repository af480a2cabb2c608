// A machine as data: what it says to whom it is asked, and the facts that a probe must make of it.

import type { Arch } from '../../../../kit/platform/platform.ts';
import type { MachineFacts } from '../../../../kit/probe/facts.ts';
import type { ProbeSystem } from '../../../../kit/probe/system.ts';
import { auxv, type ProgramParts, program } from './programs.ts';

export interface Machine {
  readonly name: string;
  /** Recorded here for real; published by somebody, as far as the source has it; or put together from what is known. */
  readonly how: 'recorded' | 'published' | 'derived';
  readonly source: string;
  /** process.platform, process.arch, and where Node is. */
  readonly node: {
    readonly platform: string;
    readonly arch: string;
    readonly armVersion?: string;
    readonly path?: string;
  };
  /** Texts by path; folders are what their files make of them. */
  readonly files: Readonly<Record<string, string>>;
  readonly programs?: Readonly<Record<string, ProgramParts>>;
  readonly links?: Readonly<Record<string, string>>;
  /** In bytes, as the auxiliary vector has it. */
  readonly pageSize?: number;
  /** What commands print, by themselves with their arguments. */
  readonly commands?: Readonly<Record<string, string>>;
  /** What sockets answer, null for none, by path. A socket that is not named is absent. */
  readonly sockets?: Readonly<Record<string, string | null>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly glibc?: string;
  readonly release?: string;
  readonly version?: string;
  readonly hardware?: { readonly cpuModel: string; readonly processors: number; readonly memoryBytes: number };
  /** Only what is not as in ORDINARY. */
  readonly expected: Partial<MachineFacts>;
}

/** What a quiet machine of 4 KiB pages says, without the spellings of its platform. */
export const ORDINARY: Partial<MachineFacts> = {
  emulated: 'false',
  emulator: 'none',
  'machine-model': 'unknown',
  libc: 'none',
  'glibc-floor': 'none',
  'page-size': '4096',
  endianness: 'little',
  'cpu-features': 'unknown',
  'x86-64-level': 'none',
  'memory-limit': 'none',
  container: 'none',
  'virtual-machine': 'none',
  wsl: 'none',
  runner: 'none',
  'runner-image': 'none',
  gpu: 'none',
  'gpu-driver': 'none',
  'binfmt-platforms': 'none',
  'binfmt-handlers': 'none',
  'docker-platforms': 'none',
};

export const PROCESS_ID = 4711;
const NODE_PATH = '/opt/node/bin/node';
const BITS: Readonly<Record<string, 32 | 64>> = { ia32: 32, arm: 32 };

/** What was asked of a replayed machine. */
export interface Asked {
  readonly files: string[];
  readonly commands: string[];
  bytes: number;
}

/** Returns a system that answers as the machine does and notes in `asked` what it was asked. */
export function replay(machine: Machine, asked: Asked = { files: [], commands: [], bytes: 0 }): ProbeSystem {
  const { node, environment = {}, commands = {}, sockets = {}, glibc, release = '', version = '' } = machine;
  const contents = contentsOf(machine);
  const links: Readonly<Record<string, string>> = {
    [`/proc/self/task/${PROCESS_ID}/exe`]: node.path ?? NODE_PATH,
    ...machine.links,
  };
  const readAt = (path: string, offset: number, length: number) => {
    asked.files.push(path);
    const content = contents.get(path);
    if (content === undefined) return null;
    const bytes = new Uint8Array(content.subarray(offset, offset + length));
    asked.bytes += bytes.length;
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
      asked.files.push(path);
      const names = [...contents.keys()].filter((file) => file.startsWith(`${path}/`));
      const children = names.map((file) => file.slice(path.length + 1).split('/')[0] ?? '');
      return children.length === 0 ? null : [...new Set(children)].sort().slice(0, entries);
    },
    run: async (command, args) => {
      const line = [command, ...args].join(' ');
      asked.commands.push(line);
      const printed = Object.entries(commands).find(([start]) => line.startsWith(start))?.[1];
      return printed === undefined ? null : { stdout: printed, stderr: '' };
    },
    querySocket: async (socket) => (socket in sockets ? (sockets[socket] ?? null) : 'absent'),
    reportedGlibc: () => glibc ?? null,
    unameMachine: () => '',
    hardware: () => {
      const { cpuModel, processors, memoryBytes } = machine.hardware ?? { cpuModel: '', processors: 0, memoryBytes: 0 };
      return { cpuModel, processors, parallelism: processors, memoryBytes };
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

/** Returns the programs of a native process: Node and what the kernel runs for it are one file. */
export function nativeNode(arch: Arch, interpreter: string): Readonly<Record<string, ProgramParts>> {
  return processPrograms({ arch, interpreter }, { arch, interpreter });
}

/** Returns the programs of a process: Node's file, and the one that the kernel runs for it. */
export function processPrograms(node: ProgramParts, running: ProgramParts): Readonly<Record<string, ProgramParts>> {
  return { [NODE_PATH]: node, '/proc/thread-self/exe': running, [`/proc/self/task/${PROCESS_ID}/exe`]: running };
}
