// The files and commands of operating systems.
import { describe, expect, test } from 'vitest';
import { parseSysctl } from '../../../../kit/probe/facts/macos.ts';
import {
  parseAuxvPageSize,
  parseDistributionFamily,
  parseOsRelease,
  parseSystemVersion,
} from '../../../../kit/probe/facts/operating-system.ts';
import { parseBiosFirmware, parseWindowsContainer } from '../../../../kit/probe/facts/windows.ts';
import { auxv } from '../machines/programs.ts';

test.each([
  ['ID=debian\nVERSION_ID="12"\n', 'debian 12'],
  ["NAME='Alpine Linux'\nID=alpine\nVERSION_ID=3.22.0\n", 'alpine 3.22.0'],
  ['ID="rocky"\nID_LIKE="rhel"\nVERSION_ID=\'9.4\'\n', 'rocky 9.4'],
  ['ID=arch\nBUILD_ID=rolling\n', 'arch'],
  ['VERSION_ID=1\n', 'unknown'],
  ['ID=\n', 'unknown'],
  ['', 'unknown'],
])('os-release %j names the distribution %s', (text, expected) => {
  expect(parseOsRelease(text)).toBe(expected);
});

// Published os-release files of Ubuntu 24.04, Rocky Linux 9, openSUSE Leap 15, Debian 12.
test.each([
  ['ID=ubuntu\nID_LIKE=debian\n', 'debian'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'rhel centos fedora'],
  ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'suse opensuse'],
  ['ID=debian\n', 'none'],
  ['ID_LIKE=""\n', 'none'],
])('os-release %j is of the family %s', (text, family) => {
  expect(parseDistributionFamily(text)).toBe(family);
});

test.each([
  ['<key>ProductVersion</key>\n\t<string>15.1</string>', 'macos 15.1'],
  ['<key>ProductVersion</key>\n\t<string>x</string>', 'macos'],
  ['', 'macos'],
])('the plist %j names %s', (text, expected) => {
  expect(parseSystemVersion(text)).toBe(expected);
});

describe('the page size', () => {
  test.each([4096, 8192, 16_384, 65_536])('%i is found in all formats', (size) => {
    for (const bits of [32, 64] as const) {
      for (const littleEndian of [true, false]) {
        expect(parseAuxvPageSize(auxv(size, bits, littleEndian), bits, littleEndian)).toBe(size);
      }
    }
  });

  test.each([
    ['an empty vector', new Uint8Array()],
    ['half an entry', auxv(4096, 64, true).subarray(0, 24)],
    ['a size that is not a power of two', auxv(5000, 64, true)],
    ['a size of 0', auxv(0, 64, true)],
    ['another width', auxv(4096, 32, true)],
    ['another byte order', auxv(4096, 64, false)],
  ])('is unknown for %s', (_, bytes) => {
    expect(parseAuxvPageSize(bytes, 64, true)).toBeNull();
  });
});

test('the output of sysctl is parsed by name', () => {
  const printed =
    'hw.pagesize: 16384\nhw.model: MacBookPro17,1\nmachdep.cpu.brand_string: Apple M1: x\n\nnonsense\n: 1\n';
  expect([...parseSysctl(printed)]).toEqual([
    ['hw.pagesize', '16384'],
    ['hw.model', 'MacBookPro17,1'],
    ['machdep.cpu.brand_string', 'Apple M1: x'],
  ]);
});

test('the output of reg.exe is parsed by value', () => {
  const printed =
    '\r\nHKEY\r\n    SystemManufacturer    REG_SZ    LENOVO\r\n    SystemProductName    REG_SZ    12TR 0\r\n';
  expect(parseBiosFirmware(printed)).toMatchObject({ vendor: 'LENOVO', product: '12TR 0', biosVendor: null });
  expect(
    parseBiosFirmware(
      '    BaseBoardManufacturer    REG_SZ    Oracle Corporation\r\n    SystemVersion    REG_SZ    ThinkPad\r\n',
    ),
  ).toMatchObject({ boardVendor: 'Oracle Corporation', version: 'ThinkPad' });
  expect(parseBiosFirmware('    SystemManufacturer    REG_SZ    \r\n')).toMatchObject({ vendor: null });
  expect(parseWindowsContainer('\r\n    ContainerType    REG_DWORD    0x1\r\n')).toBe('windows');
  expect(parseWindowsContainer('')).toBe('none');
});
