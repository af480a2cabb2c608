import { expect, it } from 'vitest';
import { osReleaseField } from '../../../kit/system/os-release.ts';

const TEXT = `NAME="Ubuntu"\nVERSION_ID='24.04'\nID=ubuntu \nID_LIKE="rhel fedora"\nEMPTY=\n`;

it.each([
  ['ID', 'ubuntu'],
  ['VERSION_ID', '24.04'],
  ['ID_LIKE', 'rhel fedora'],
  ['EMPTY', ''],
  ['D', ''],
])('%s is %j', (name, expected) => expect(osReleaseField(TEXT, name)).toBe(expected));
