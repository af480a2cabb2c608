import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isKitError } from '../../../kit/kit-error.ts';
import { detectHost, executionOf, hostFromFacts, parseRegistryArchitecture } from '../../../kit/platform/host.ts';
import { gatherHostFacts, type HostFacts, type HostSystem, thisSystem } from '../../../kit/platform/host-facts.ts';
import { detectLibcVersion, libcOfExecutable, parseMuslVersion, processLibc } from '../../../kit/platform/libc.ts';
import { formatPlatform, platformFromNode } from '../../../kit/platform/target.ts';
import { elf } from './executable-samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-'));
afterAll(() => rmSync(folder, { recursive: true }));

const X86_MODALIAS = 'cpu:type:x86,ven0002fam0019mod0001:feature:,0000,0001,0002,0003,003B,003D,0064,0068,';
const X86_32_MODALIAS = 'cpu:type:x86,ven0000fam0006mod000E:feature:,0000,0001,0002,0003,';
const ARM64_MODALIAS = 'cpu:type:aarch64:feature:,0000,0001,0002,0003,0004,';

const NOTHING: HostFacts = {
  nodePlatform: '',
  nodeArch: '',
  armVersion: null,
  threadSelfExe: null,
  kernelArch: null,
  cpuModalias: null,
  libc: null,
  libcVersion: null,
  sysctl: null,
  processorArchitew6432: null,
  registry: null,
  unameMachine: null,
};

function linux(nodeArch: string, facts: Partial<HostFacts>): HostFacts {
  return { ...NOTHING, nodePlatform: 'linux', nodeArch, libc: 'glibc', ...facts };
}

function mac(nodeArch: string, sysctl: string | null): HostFacts {
  return { ...NOTHING, nodePlatform: 'darwin', nodeArch, sysctl };
}

function registry(word: string): string {
  const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
  return `\r\n${key}\r\n    PROCESSOR_ARCHITECTURE    REG_SZ    ${word}\r\n\r\n`;
}

function windows(nodeArch: string, facts: Partial<HostFacts>): HostFacts {
  return { ...NOTHING, nodePlatform: 'win32', nodeArch, ...facts };
}

// The facts of a host, then: its process's platform, the machine, how the process runs.
const HOSTS: readonly (readonly [string, HostFacts, string])[] = [
  [
    'Linux x64',
    linux('x64', { threadSelfExe: 'amd64', kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/amd64 on amd64, native',
  ],
  [
    'Linux arm64',
    linux('arm64', { threadSelfExe: 'arm64', kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/arm64 on arm64, native',
  ],
  [
    'arm64 Node under qemu-user on x64',
    linux('arm64', { threadSelfExe: 'amd64', kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/arm64 on amd64, emulated',
  ],
  [
    'the same, with the emulator alone telling',
    linux('arm64', { threadSelfExe: 'amd64' }),
    'linux/arm64 on amd64, emulated',
  ],
  ['the same, by the kernel alone', linux('arm64', { kernelArch: 'x86_64' }), 'linux/arm64 on amd64, emulated'],
  ['the same, by the modalias alone', linux('arm64', { cpuModalias: X86_MODALIAS }), 'linux/arm64 on amd64, emulated'],
  [
    'arm64 Node under a 32-bit qemu-user on x64',
    linux('arm64', { threadSelfExe: '386', kernelArch: 'x86_64' }),
    'linux/arm64 on amd64, emulated',
  ],
  [
    'x64 Node under qemu-user on arm64',
    linux('x64', { threadSelfExe: 'arm64', kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/amd64 on arm64, emulated',
  ],
  [
    'x64 Node in a virtual machine with Rosetta, which answers for the program',
    linux('x64', { threadSelfExe: 'amd64', kernelArch: 'aarch64' }),
    'linux/amd64 on arm64, emulated',
  ],
  [
    'riscv64 Node under qemu-user on x64',
    linux('riscv64', { threadSelfExe: 'amd64', kernelArch: 'x86_64' }),
    'linux/riscv64 on amd64, emulated',
  ],
  [
    's390x Node under qemu-user on arm64',
    linux('s390x', { threadSelfExe: 'arm64', kernelArch: 'aarch64' }),
    'linux/s390x on arm64, emulated',
  ],
  [
    'arm Node on an arm64 kernel',
    linux('arm', { armVersion: '7', threadSelfExe: 'arm', kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/arm/v7 on arm64, native',
  ],
  [
    'arm Node on a Raspberry Pi Zero',
    linux('arm', { armVersion: '6', threadSelfExe: 'arm', kernelArch: 'armv6l', cpuModalias: 'cpu:type:v6l:feature:' }),
    'linux/arm/v6 on arm, native',
  ],
  [
    'arm Node of no stated variant',
    linux('arm', { armVersion: 'default', threadSelfExe: 'arm', kernelArch: 'armv7l' }),
    'linux/arm on arm, native',
  ],
  [
    'arm Node under qemu-user on x64',
    linux('arm', { armVersion: '7', threadSelfExe: 'amd64', kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/arm/v7 on amd64, emulated',
  ],
  [
    'ia32 Node on an x64 kernel',
    linux('ia32', { threadSelfExe: '386', kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/386 on amd64, native',
  ],
  [
    'ia32 Node on an i686 kernel',
    linux('ia32', { threadSelfExe: '386', kernelArch: 'i686', cpuModalias: X86_32_MODALIAS }),
    'linux/386 on 386, native',
  ],
  [
    'Alpine',
    linux('x64', { libc: 'musl', libcVersion: '1.2.5', threadSelfExe: 'amd64', kernelArch: 'x86_64' }),
    'linux/amd64 on amd64, native',
  ],
  ['a kernel before 6.1, with /sys hidden', linux('x64', { threadSelfExe: 'amd64' }), 'linux/amd64 on amd64, native'],
  ['the same with /proc hidden', linux('x64', {}), 'linux/amd64 on unknown, unknown'],
  [
    'a kernel that is none of ours',
    linux('arm64', { kernelArch: 'ppc64', cpuModalias: 'cpu:type:power9:feature:' }),
    'linux/arm64 on unknown, unknown',
  ],
  [
    's390x, whose modalias names the model',
    linux('s390x', { threadSelfExe: 's390x', kernelArch: 's390x', cpuModalias: 'cpu:type:z15:feature:,0001,' }),
    'linux/s390x on s390x, native',
  ],
  ['macOS on Intel', mac('x64', ''), 'darwin/amd64 on amd64, native'],
  ['macOS 11 on Intel', mac('x64', 'sysctl.proc_translated: 0\n'), 'darwin/amd64 on amd64, native'],
  ['macOS with sysctl out of reach', mac('x64', null), 'darwin/amd64 on unknown, unknown'],
  ['Apple Silicon', mac('arm64', null), 'darwin/arm64 on arm64, native'],
  [
    'Apple Silicon under Rosetta 2',
    mac('x64', 'sysctl.proc_translated: 1\nhw.optional.arm64: 1\n'),
    'darwin/amd64 on arm64, emulated',
  ],
  ['the same with one name missing', mac('x64', 'sysctl.proc_translated: 1\n'), 'darwin/amd64 on arm64, emulated'],
  ['the same with the other missing', mac('x64', 'hw.optional.arm64: 1\n'), 'darwin/amd64 on arm64, emulated'],
  ['Windows x64', windows('x64', { registry: registry('AMD64') }), 'windows/amd64 on amd64, native'],
  ['Windows arm64', windows('arm64', {}), 'windows/arm64 on arm64, native'],
  ['x64 Node on Windows arm64', windows('x64', { registry: registry('ARM64') }), 'windows/amd64 on arm64, emulated'],
  [
    'ia32 Node on Windows x64',
    windows('ia32', { registry: registry('AMD64'), processorArchitew6432: 'AMD64' }),
    'windows/386 on amd64, native',
  ],
  [
    'ia32 Node on Windows arm64',
    windows('ia32', { registry: registry('ARM64'), processorArchitew6432: 'ARM64' }),
    'windows/386 on arm64, emulated',
  ],
  [
    'the same with reg.exe out of reach',
    windows('ia32', { processorArchitew6432: 'ARM64' }),
    'windows/386 on arm64, emulated',
  ],
  ['Windows with reg.exe out of reach', windows('x64', {}), 'windows/amd64 on unknown, unknown'],
  [
    'Windows with a registry of something else',
    windows('x64', { registry: 'ERROR: Access is denied.' }),
    'windows/amd64 on unknown, unknown',
  ],
  [
    'FreeBSD',
    { ...NOTHING, nodePlatform: 'freebsd', nodeArch: 'x64', unameMachine: 'amd64' },
    'freebsd/amd64 on amd64, native',
  ],
];

describe('a host from recorded facts', () => {
  test.each(HOSTS)('%s', (_, facts, expected) => {
    const host = hostFromFacts(facts);
    expect(`${formatPlatform(host.platform)} on ${host.machine}, ${executionOf(host)}`).toBe(expected);
  });

  test('says what it was told by whom', () => {
    const facts = linux('arm64', { threadSelfExe: 'amd64', kernelArch: 'x86_64', cpuModalias: X86_MODALIAS });
    expect(hostFromFacts(facts).evidence).toEqual([
      { source: '/proc/thread-self/exe', says: 'an ELF file for amd64' },
      { source: '/proc/sys/kernel/arch', says: 'x86_64' },
      { source: '/sys/devices/system/cpu/modalias', says: X86_MODALIAS.slice(0, 80) },
    ]);
    expect(hostFromFacts(mac('x64', 'hw.optional.arm64: 1\n')).evidence).toEqual([
      { source: 'sysctl hw.optional.arm64', says: '1' },
      { source: 'sysctl sysctl.proc_translated', says: 'no such name' },
    ]);
    expect(hostFromFacts(windows('x64', { registry: registry('ARM64') })).evidence).toEqual([
      { source: 'registry PROCESSOR_ARCHITECTURE', says: 'ARM64' },
    ]);
    expect(hostFromFacts(linux('x64', {})).evidence).toEqual([]);
  });

  test('has the libc of Linux only, with its version where it is known', () => {
    expect(hostFromFacts(linux('x64', { libc: 'musl', libcVersion: '1.2.5' })).libc).toEqual({
      name: 'musl',
      version: '1.2.5',
    });
    expect(hostFromFacts(linux('x64', { libc: 'static' })).libc).toEqual({ name: 'static' });
    expect(hostFromFacts(mac('arm64', null)).libc).toBeNull();
  });

  test('a Node of a platform that is not known is an error', () => {
    const decide = () => hostFromFacts({ ...NOTHING, nodePlatform: 'aix', nodeArch: 'ppc64' });
    expect(decide).toThrow(/^Os 'aix': not a word of node; known: linux, darwin, win32, freebsd, openbsd\./);
    expect(() => hostFromFacts(linux('mips', {}))).toThrow(/^Architecture 'mips'/);
    try {
      decide();
    } catch (error) {
      expect(isKitError(error, 'unsupported-platform')).toBe(true);
    }
  });
});

describe('what commands print', () => {
  test.each([
    [registry('AMD64'), 'AMD64'],
    [registry('ARM64'), 'ARM64'],
    [registry('x86'), 'x86'],
    ['    processor_architecture    reg_expand_sz    AMD64\n', 'AMD64'],
    ['    PROCESSOR_ARCHITECTURE    REG_SZ    \r\n', null],
    ['    PROCESSOR_ARCHITECTURE    REG_SZ    AMD64 and more\r\n', null],
    ['ERROR: The system was unable to find the specified registry key or value.\r\n', null],
    ['', null],
  ])('reg query: %j is %j', (output, expected) => {
    expect(parseRegistryArchitecture(output)).toBe(expected);
  });

  test.each([
    ['musl libc (x86_64)\nVersion 1.2.5\nDynamic Program Loader\nUsage: /lib/ld-musl-x86_64.so.1 [options]\n', '1.2.5'],
    ['musl libc (aarch64)\nVersion 1.2.4_git20230717\nDynamic Program Loader\n', '1.2.4_git20230717'],
    ['musl libc (i386)\n', null],
    ['', null],
  ])("musl's loader: %j is %j", (output, expected) => {
    expect(parseMuslVersion(output)).toBe(expected);
  });
});

describe('gathering facts', () => {
  const asked = { libcVersion: true };

  interface Asked {
    readonly files: string[];
    readonly commands: string[];
  }

  /** A system of which only what `known` has can be asked, and which records what was asked. */
  function system(known: Partial<HostSystem>): HostSystem & Asked {
    const files: string[] = [];
    const commands: string[] = [];
    return {
      files,
      commands,
      platform: 'linux',
      arch: 'x64',
      armVersion: null,
      execPath: join(folder, 'no-node'),
      environment: {},
      glibcVersion: () => null,
      unameMachine: () => '',
      ...known,
      readStart: (path, length) => {
        files.push(path);
        expect(length).toBeLessThanOrEqual(4096);
        return known.readStart?.(path, length) ?? null;
      },
      run: async (command, args) => {
        commands.push([command, ...args].join(' '));
        return (await known.run?.(command, args)) ?? null;
      },
    };
  }

  test('on Linux: three files, one header, no command', async () => {
    const node = join(folder, 'node-glibc');
    writeFileSync(node, elf({ machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' }));
    const contents: Record<string, Uint8Array> = {
      '/proc/thread-self/exe': elf({}),
      '/proc/sys/kernel/arch': Buffer.from('x86_64\n'),
      '/sys/devices/system/cpu/modalias': Buffer.from(`${X86_MODALIAS}\n`),
    };
    const qemu = system({
      arch: 'arm64',
      execPath: node,
      readStart: (path) => contents[path] ?? null,
      glibcVersion: () => '2.36',
    });
    const facts = linux('arm64', {
      threadSelfExe: 'amd64',
      kernelArch: 'x86_64',
      cpuModalias: X86_MODALIAS,
      libcVersion: '2.36',
    });
    expect(await gatherHostFacts(qemu, asked)).toEqual(facts);
    expect(qemu.files).toEqual(Object.keys(contents));
    expect(qemu.commands).toEqual([]);
    expect(await gatherHostFacts(qemu, { libcVersion: false })).toEqual({ ...facts, libcVersion: null });
  });

  test('on Alpine: the loader is run for the version', async () => {
    const node = join(folder, 'node-musl');
    writeFileSync(node, elf({ interpreter: '/lib/ld-musl-x86_64.so.1' }));
    const run = async () => ({ stdout: '', stderr: 'musl libc (x86_64)\nVersion 1.2.5\nDynamic Program Loader\n' });
    const alpine = system({ execPath: node, run });
    expect((await detectHost({}, alpine)).libc).toEqual({ name: 'musl', version: '1.2.5' });
    expect(alpine.commands).toEqual(['/lib/ld-musl-x86_64.so.1']);
    expect((await detectHost({ libcVersion: false }, alpine)).libc).toEqual({ name: 'musl' });
    expect(alpine.commands).toHaveLength(1);
  });

  test('on Linux with nothing to be read', async () => {
    expect(await detectHost({}, system({}))).toEqual({
      platform: { os: 'linux', arch: 'amd64' },
      libc: { name: 'unknown' },
      machine: 'unknown',
      evidence: [],
    });
  });

  test('a static Node has no libc version', async () => {
    const node = join(folder, 'node-static');
    writeFileSync(node, elf({}));
    expect((await detectHost({}, system({ execPath: node }))).libc).toEqual({ name: 'static' });
  });

  test('on macOS: sysctl, where Node is for Intel', async () => {
    const run = async () => ({ stdout: 'sysctl.proc_translated: 1\nhw.optional.arm64: 1\n', stderr: '' });
    const rosetta = system({ platform: 'darwin', run });
    expect((await detectHost({}, rosetta)).machine).toBe('arm64');
    expect(rosetta.commands).toEqual(['/usr/sbin/sysctl -i sysctl.proc_translated hw.optional.arm64']);
    const native = system({ platform: 'darwin', arch: 'arm64' });
    expect((await detectHost({}, native)).machine).toBe('arm64');
    expect([...rosetta.files, ...native.files, ...native.commands]).toEqual([]);
  });

  test('on Windows: reg.exe of the system folder, where Node is not for arm64', async () => {
    const run = async () => ({ stdout: registry('ARM64'), stderr: '' });
    const emulated = system({ platform: 'win32', environment: { SystemRoot: 'D:\\Windows' }, run });
    expect((await detectHost({}, emulated)).machine).toBe('arm64');
    const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
    expect(emulated.commands).toEqual([`D:\\Windows\\System32\\reg.exe query ${key} /v PROCESSOR_ARCHITECTURE`]);
    const native = system({ platform: 'win32', arch: 'arm64' });
    expect((await detectHost({}, native)).machine).toBe('arm64');
    expect(native.commands).toEqual([]);
  });

  test('on OpenBSD: uname', async () => {
    const bsd = system({ platform: 'openbsd', arch: 'arm64', unameMachine: () => 'arm64' });
    expect(await detectHost({}, bsd)).toMatchObject({ machine: 'arm64', libc: null });
  });
});

describe('this very machine', () => {
  const uname = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();

  test('is what uname and ldd say it is', async () => {
    const host = await detectHost();
    expect(host.platform).toEqual(platformFromNode(process.platform, process.arch));
    expect({ x86_64: 'amd64', aarch64: 'arm64' }[uname]).toBe(host.machine);
    expect(executionOf(host)).toBe('native');
    const ldd = execFileSync('ldd', ['--version'], { encoding: 'utf8' }).split('\n')[0];
    expect(host.libc).toEqual({ name: 'glibc', version: ldd?.split(' ').at(-1) });
    expect(host.evidence[0]?.source).toBe('/proc/thread-self/exe');
    expect(host.evidence[0]?.says).toBe(`an ELF file for ${host.machine}`);
    expect(await detectHost({ libcVersion: false })).toEqual({ ...host, libc: { name: 'glibc' } });
  });

  test('the libc of this process is read from its header', () => {
    expect(processLibc()).toBe('glibc');
    expect(libcOfExecutable(process.execPath).interpreter).toMatch(/\/ld-linux-/);
    expect(libcOfExecutable('/etc/passwd')).toEqual({ name: 'unknown' });
    expect(libcOfExecutable(join(folder, 'missing'))).toEqual({ name: 'unknown' });
  });

  test('asking for the libc version leaves the report settings as they were', async () => {
    const report = process.report as typeof process.report & { excludeNetwork: boolean };
    expect(report.excludeNetwork).toBe(false);
    expect(await detectLibcVersion({ name: 'glibc' }, thisSystem())).toMatch(/^2\.\d+$/);
    expect(report.excludeNetwork).toBe(false);
  });

  test('commands are run as asked, and end', async () => {
    const { run } = thisSystem();
    expect(await run('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(await run(join(folder, 'missing'), [])).toBeNull();
    const started = performance.now();
    expect(await run('/bin/sleep', ['60'])).toBeNull();
    expect(performance.now() - started).toBeLessThan(4000);
    expect(await run('/bin/sh', ['-c', 'yes | head -c 1000000'])).toBeNull();
  });

  test('files are read up to a length', () => {
    const { readStart } = thisSystem();
    expect(readStart('/proc/thread-self/exe', 4)).toEqual(new Uint8Array([0x7f, 0x45, 0x4c, 0x46]));
    expect(readStart('/proc/sys/kernel/ostype', 100)).toEqual(new Uint8Array(readFileSync('/proc/sys/kernel/ostype')));
    expect(readStart(folder, 4)).toBeNull();
    expect(readStart(join(folder, 'missing'), 4)).toBeNull();
  });

  test('the libc of the process is told without starting or preparing to start a process', () => {
    const script = `
      const { processLibc } = await import(${JSON.stringify(new URL('../../../kit/platform/libc.ts', import.meta.url).href)});
      console.log(processLibc(), process.moduleLoadList.includes('NativeModule child_process'));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(printed).toBe('glibc false\n');
  });
});
