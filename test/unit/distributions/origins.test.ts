import { expect, it } from 'vitest';
import { archivesFor } from '../../../kit/distributions/distribution.ts';
import { addSuffix, gatewayArchiveUrl, joinUrl, listMirrorOrigins } from '../../../kit/distributions/origins.ts';
import { kubo } from '../../../kit/distributions/products/kubo.ts';

const [archive] = archivesFor(kubo, '0.43.0', { os: 'linux', arch: 'amd64' })?.archives ?? expect.fail();
const FILE = 'kubo_v0.43.0_linux-amd64.tar.gz';

it.each([
  ['https://a.example', 'https://a.example/b/c'],
  ['https://a.example//', 'https://a.example/b/c'],
  ['https://a.example/x/?sig=1/2&t=3', 'https://a.example/x/b/c?sig=1/2&t=3'],
  ['https://a.example?sig=1', 'https://a.example/b/c?sig=1'],
])('joinUrl puts a path below %s, before its query', (base, expected) => {
  expect(joinUrl(base, 'b/c')).toBe(expected);
});

it('addSuffix adds to the path, not to the query', () => {
  expect(addSuffix('https://a.example/b', '.sha512')).toBe('https://a.example/b.sha512');
  expect(addSuffix('https://a.example/b?sig=1', '.sha512')).toBe('https://a.example/b.sha512?sig=1');
});

it('the query of a mirror or gateway stays at the end of the archive’s URL', () => {
  expect(
    listMirrorOrigins(kubo, 'https://a.example/x?sig=1').map((origin) => archive && origin.archiveUrl(archive)),
  ).toEqual([
    `https://a.example/x/kubo/v0.43.0/${FILE}?sig=1`,
    `https://a.example/x/ipfs/kubo/releases/download/v0.43.0/${FILE}?sig=1`,
  ]);
  expect(archive && gatewayArchiveUrl(kubo, 'https://g.example?token=1', archive)).toMatch(
    /^https:\/\/g\.example\/ipfs\/\w+\/kubo\/v0\.43\.0\/kubo_v0\.43\.0_linux-amd64\.tar\.gz\?token=1$/,
  );
});
