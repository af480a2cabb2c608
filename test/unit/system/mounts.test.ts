// Which mount a path is on, from the text of /proc/self/mountinfo.
import { expect, it } from 'vitest';
import { findMount } from '../../../kit/system/mounts.ts';

const MOUNTINFO = [
  '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
  '30 22 0:26 / /tmp rw,nosuid,nodev,noexec,relatime shared:5 - tmpfs tmpfs rw',
  '31 22 0:27 / /tmp/runner rw - tmpfs tmpfs rw',
  '32 22 0:28 / /mnt/the\\040cache ro,noexec - ext4 /dev/vdb rw',
  '33 22 0:29 / /opt rw,noexec - ext4 /dev/vdc rw',
  '34 33 0:30 / /opt rw - overlay overlay rw',
  '',
].join('\n');

it.each([
  ['/usr/bin/ipfs', '/', false],
  ['/tmp', '/tmp', true],
  ['/tmp/x/ipfs', '/tmp', true],
  ['/tmp/runner/ipfs', '/tmp/runner', false],
  ['/tmpfs/ipfs', '/', false],
  ['/mnt/the cache/kubo', '/mnt/the cache', true],
  ['/opt/hostedtoolcache', '/opt', false],
])('%s is on %s, noexec: %s', (path, point, noexec) => {
  const mount = findMount(MOUNTINFO, path);
  expect([mount?.point, mount?.options.includes('noexec')]).toEqual([point, noexec]);
});

it('is unknown without a line for it', () => {
  expect(findMount('', '/tmp')).toBeNull();
});
