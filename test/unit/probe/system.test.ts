import { describe, expect, test } from 'vitest';
import { detectLibc, muslVersionIn } from '../../../kit/probe/libc.ts';
import { parseSysctl } from '../../../kit/probe/macos-facts.ts';
import { parseAuxvPageSize, parseOsRelease, parseSystemVersion } from '../../../kit/probe/os-facts.ts';
import { type ProbeSystem, thisMachine } from '../../../kit/probe/probe-system.ts';
import { biosFirmware, windowsContainer } from '../../../kit/probe/windows-facts.ts';
import { latin1 } from '../platform/executable-samples.ts';
import { auxv, program } from './machines/programs.ts';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', 'debian 12'],
  ["NAME='Alpine Linux'\nID=alpine\nVERSION_ID=3.22.0\n", 'alpine 3.22.0'],
  ['ID="rocky"\nID_LIKE="rhel"\nVERSION_ID=\'9.4\'\n', 'rocky 9.4'],
  ['ID=arch\nBUILD_ID=rolling\n', 'arch'],
  ['VERSION_ID=1\n', 'unknown'],
  ['ID=\n', 'unknown'],
  ['', 'unknown'],
])('os-release %j is %s', (text, expected) => {
  expect(parseOsRelease(text)).toBe(expected);
});

test.each([
  ['<key>ProductVersion</key>\n\t<string>15.1</string>', 'macos 15.1'],
  ['<key>ProductVersion</key>\n\t<string>x</string>', 'macos'],
  ['', 'macos'],
])('the plist %j is %s', (text, expected) => {
  expect(parseSystemVersion(text)).toBe(expected);
});

describe('the page size', () => {
  test.each([4096, 8192, 16_384, 65_536])('%i', (size) => {
    for (const bits of [32, 64] as const) {
      for (const littleEndian of [true, false]) {
        expect(parseAuxvPageSize(auxv(size, bits, littleEndian), bits, littleEndian)).toBe(size);
      }
    }
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['half an entry', auxv(4096, 64, true).subarray(0, 24)],
    ['no power of two', auxv(5000, 64, true)],
    ['a size of 0', auxv(0, 64, true)],
    ['another width', auxv(4096, 32, true)],
    ['another byte order', auxv(4096, 64, false)],
  ])('%s is none', (_, bytes) => {
    expect(parseAuxvPageSize(bytes, 64, true)).toBeNull();
  });
});

describe('the libc', () => {
  const MUSL = 'musl libc (x86_64)\nVersion %s\nDynamic Program Loader\n\0';
  test.each([
    [`${MUSL}\0\x001.2.5\0\0`, '1.2.5'],
    [`\x001.2.4_git20230717\0${MUSL}`, '1.2.4_git20230717'],
    [`\x001.2.5\0\x001.2.5\0${MUSL}`, '1.2.5'],
    [`\x001.2.5\0\x001.1.24\0${MUSL}`, null],
    [MUSL, null],
    ['\x001.2.5\0', null],
    ['', null],
  ])("musl's loader %j has version %s", (text, version) => {
    expect(muslVersionIn(latin1(text))).toBe(version);
  });

  const system = (files: Readonly<Record<string, Uint8Array>>, glibc: string | null): ProbeSystem => ({
    ...thisMachine(),
    execPath: '/node',
    readAt: (path, offset, length) => files[path]?.subarray(offset, offset + length) ?? null,
    glibcVersion: () => glibc,
  });
  const node = (interpreter?: string) => ({
    '/node': program({ arch: 'amd64', ...(interpreter ? { interpreter } : {}) }),
  });
  test.each([
    ['glibc', node('/lib64/ld-linux-x86-64.so.2'), '2.36', 'glibc 2.36', '2.36'],
    ['glibc that does not tell', node('/lib64/ld-linux-x86-64.so.2'), null, 'glibc', 'unknown'],
    [
      'musl',
      { ...node('/lib/ld-musl-x86_64.so.1'), '/lib/ld-musl-x86_64.so.1': latin1(`\x001.2.5\0${MUSL}`) },
      null,
      'musl 1.2.5',
      'none',
    ],
    ['musl out of reach', node('/lib/ld-musl-x86_64.so.1'), null, 'musl', 'none'],
    ['a static Node', node(), null, 'static', 'unknown'],
    ["Android's", node('/system/bin/linker64'), null, 'unknown', 'unknown'],
    ['no Node', {}, '2.36', 'unknown', 'unknown'],
  ])('%s', (_, files, glibc, text, glibcFloor) => {
    expect(detectLibc(system(files, glibc))).toMatchObject({ text, glibcFloor });
  });

  test('off Linux there is none', () => {
    expect(detectLibc({ ...system({}, '2.36'), platform: 'darwin' })).toMatchObject({
      text: 'none',
      glibcFloor: 'none',
    });
  });
});

test('what sysctl prints, by name', () => {
  const printed =
    'hw.pagesize: 16384\nhw.model: MacBookPro17,1\nmachdep.cpu.brand_string: Apple M1: x\n\nnonsense\n: 1\n';
  expect([...parseSysctl(printed)]).toEqual([
    ['hw.pagesize', '16384'],
    ['hw.model', 'MacBookPro17,1'],
    ['machdep.cpu.brand_string', 'Apple M1: x'],
  ]);
});

test("what Windows' registry says", () => {
  const printed =
    '\r\nHKEY\r\n    SystemManufacturer    REG_SZ    LENOVO\r\n    SystemProductName    REG_SZ    12TR 0\r\n';
  expect(biosFirmware(printed)).toMatchObject({ vendor: 'LENOVO', product: '12TR 0', biosVendor: null });
  expect(biosFirmware('    SystemManufacturer    REG_SZ    \r\n')).toMatchObject({ vendor: null });
  expect(windowsContainer('\r\n    ContainerType    REG_DWORD    0x1\r\n')).toBe('windows');
  expect(windowsContainer('')).toBe('none');
});
