import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { platformFromNode } from '../../../../kit/platform/conventions.ts';
import { gatherHostFacts } from '../../../../kit/platform/host/facts.ts';
import { detectHost, executionOf } from '../../../../kit/platform/host/host.ts';
import { detectProcessLibc, libcOfExecutable } from '../../../../kit/platform/host/libc.ts';
import type { HostSystem } from '../../../../kit/platform/host/system.ts';
import { elf } from '../executable/samples.ts';

const NODE = '/opt/node/bin/node';
const EXE = '/proc/self/task/42/exe';

interface Asked {
  readonly files: string[];
  readonly commands: string[];
}

/** Returns a system that answers only what `known` has, and records what it was asked. */
function system(known: Partial<HostSystem>, contents: Readonly<Record<string, Uint8Array>> = {}): HostSystem & Asked {
  const files: string[] = [];
  const commands: string[] = [];
  return {
    files,
    commands,
    platform: 'linux',
    arch: 'x64',
    armVersion: null,
    execPath: NODE,
    processId: 42,
    environment: {},
    reportedGlibc: () => null,
    unameMachine: () => '',
    readLink: () => null,
    ...known,
    readAt: (path, offset, length) => {
      if (files.at(-1) !== path) files.push(path);
      return contents[path]?.subarray(offset, offset + length) ?? null;
    },
    run: async (command, args) => {
      commands.push([command, ...args].join(' '));
      return (await known.run?.(command, args)) ?? null;
    },
  };
}

function registry(word: string): string {
  return `\r\nHKEY_LOCAL_MACHINE\\SYSTEM\r\n    PROCESSOR_ARCHITECTURE    REG_SZ    ${word}\r\n\r\n`;
}

describe('gatherHostFacts', () => {
  test('on Linux reads the running program first, then a few files, and runs no command', async () => {
    const contents = {
      [EXE]: elf({}),
      '/proc/sys/kernel/arch': Buffer.from('x86_64\n'),
      '/sys/devices/system/cpu/modalias': Buffer.from('cpu:type:x86,ven0002:feature:,003D,\n'),
      [NODE]: elf({ machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' }),
      '/proc/cpuinfo': Buffer.from('processor\t: 0\n'),
    };
    const links: Readonly<Record<string, string>> = { [EXE]: NODE, '/lib/ld-linux-aarch64.so.1': 'ld-2.31.so' };
    const qemu = system({ arch: 'arm64', readLink: (path) => links[path] ?? null }, contents);
    expect(await gatherHostFacts(qemu)).toMatchObject({
      nodePlatform: 'linux',
      nodeArch: 'arm64',
      running: { source: '/proc/self/task/…/exe', file: null, arch: 'amd64', emulator: null },
      kernelArch: 'x86_64',
      cpuModalias: 'cpu:type:x86,ven0002:feature:,003D,',
      cpuinfo: 'processor\t: 0\n',
      libc: { name: 'glibc', interpreter: '/lib/ld-linux-aarch64.so.1' },
      libcVersion: '2.31',
      sysctl: null,
      registry: null,
    });
    expect(qemu.files).toEqual(Object.keys(contents));
    expect(qemu.commands).toEqual([]);
  });

  test('on Linux in another process namespace reads the entry of the thread', async () => {
    const contents = { '/proc/thread-self/exe': elf({ machine: 183 }) };
    const links: Readonly<Record<string, string>> = { '/proc/thread-self/exe': '/usr/bin/emu' };
    const { running } = await gatherHostFacts(system({ readLink: (path) => links[path] ?? null }, contents));
    expect(running).toEqual({ source: '/proc/thread-self/exe', file: '/usr/bin/emu', arch: 'arm64', emulator: null });
  });

  test('on Linux works if no file can be read', async () => {
    expect(await detectHost(system({}))).toEqual({
      platform: { os: 'linux', arch: 'amd64' },
      libc: { name: 'unknown' },
      machine: 'unknown',
      evidence: [],
    });
  });

  test('returns no libc version for a static Node', async () => {
    expect((await detectHost(system({}, { [NODE]: elf({}) }))).libc).toEqual({ name: 'static' });
  });

  test('on macOS runs sysctl if Node is for Intel', async () => {
    const run = async () => ({ stdout: 'sysctl.proc_translated: 1\nhw.optional.arm64: 1\n', stderr: '' });
    const rosetta = system({ platform: 'darwin', run });
    expect((await detectHost(rosetta)).machine).toBe('arm64');
    expect(rosetta.commands).toEqual(['/usr/sbin/sysctl -i sysctl.proc_translated hw.optional.arm64']);
    const native = system({ platform: 'darwin', arch: 'arm64' });
    expect((await detectHost(native)).machine).toBe('arm64');
    expect([...rosetta.files, ...native.files, ...native.commands]).toEqual([]);
  });

  test('on Windows runs reg.exe of the system folder if Node is not for arm64', async () => {
    const run = async () => ({ stdout: registry('ARM64'), stderr: '' });
    const emulated = system({ platform: 'win32', environment: { SystemRoot: 'D:\\Windows' }, run });
    expect((await detectHost(emulated)).machine).toBe('arm64');
    const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
    expect(emulated.commands).toEqual([`D:\\Windows\\System32\\reg.exe query ${key} /v PROCESSOR_ARCHITECTURE`]);
    const native = system({ platform: 'win32', arch: 'arm64' });
    expect((await detectHost(native)).machine).toBe('arm64');
    expect(native.commands).toEqual([]);
  });

  test('on OpenBSD uses uname', async () => {
    const bsd = system({ platform: 'openbsd', arch: 'arm64', unameMachine: () => 'arm64' });
    expect(await detectHost(bsd)).toMatchObject({ machine: 'arm64', libc: null });
  });
});

describe('this machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is detected as uname and ldd report it', async () => {
    const uname = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim();
    const host = await detectHost();
    expect(host.platform).toEqual(platformFromNode(process.platform, process.arch));
    expect({ x86_64: 'amd64', aarch64: 'arm64' }[uname]).toBe(host.machine);
    expect(executionOf(host)).toBe('native');
    const ldd = execFileSync('ldd', ['--version'], { encoding: 'utf8' }).split('\n')[0];
    expect(host.libc).toMatchObject({ name: 'glibc', version: ldd?.split(' ').at(-1) });
    expect(host.evidence[0]).toEqual({ source: '/proc/self/task/…/exe', says: `an ELF file for ${host.machine}` });
  });

  test('detectProcessLibc reads a header', () => {
    expect(detectProcessLibc()).toBe('glibc');
    expect(libcOfExecutable(process.execPath).interpreter).toMatch(/\/ld-linux-/);
    expect(libcOfExecutable('/etc/passwd')).toEqual({ name: 'unknown' });
    expect(libcOfExecutable(folder)).toEqual({ name: 'unknown' });
    expect(libcOfExecutable(join(folder, 'missing'))).toEqual({ name: 'unknown' });
  });

  test('detectProcessLibc neither starts a process nor loads node:child_process', () => {
    const script = `
      const { detectProcessLibc } = await import(${JSON.stringify(new URL('../../../../kit/platform/host/libc.ts', import.meta.url).href)});
      console.log(detectProcessLibc(), process.moduleLoadList.includes('NativeModule child_process'));`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(printed).toBe('glibc false\n');
  });
});
