// Handlers of binfmt_misc, and Docker.
import { describe, expect, test } from 'vitest';
import {
  formatBinfmtHandlers,
  formatBinfmtPlatforms,
  parseBinfmtHandler,
  readBinfmtHandlers,
} from '../../../../kit/probe/facts/binfmt.ts';
import { formatDockerPlatforms, parseDockerVersion, queryDocker } from '../../../../kit/probe/facts/docker/docker.ts';
import { resolveDockerSocket } from '../../../../kit/probe/facts/docker/socket.ts';
import { localProbeSystem, type ProbeSystem } from '../../../../kit/probe/system.ts';
import type { SocketResponse } from '../../../../kit/system/query-socket.ts';
import { handler, MAGIC } from '../machines/linux-files.ts';

const FOLDER = '/proc/sys/fs/binfmt_misc';

function systemOf(files: Readonly<Record<string, string>>): ProbeSystem {
  const readAt = (path: string) => (path in files ? Buffer.from(files[path] ?? '') : null);
  return {
    ...localProbeSystem(),
    readAt,
    listFolder: () => Object.keys(files).map((path) => path.slice(FOLDER.length + 1)),
  };
}

describe('handlers of programs for other platforms', () => {
  test.each([
    [MAGIC.amd64, 'linux/amd64'],
    [MAGIC.arm64, 'linux/arm64'],
    [MAGIC.arm, 'linux/arm'],
    [MAGIC['386'], 'linux/386'],
    [MAGIC.riscv64, 'linux/riscv64'],
    [MAGIC.ppc64le, 'linux/ppc64le'],
    [MAGIC.s390x, 'linux/s390x'],
    [MAGIC.ppc64, null],
    [MAGIC.aarch64_be, null],
    [MAGIC.mips, null],
    ['4d5a', null],
    ['7f454c46', null],
    ['nonsense', null],
    ['', null],
  ])('with the magic %s are for %s', (magic, platform) => {
    const parsed = parseBinfmtHandler('h', handler('/usr/bin/emu', 'OCF', magic));
    expect(parsed && formatBinfmtPlatforms([parsed])).toBe(platform);
  });

  test('are parsed from their file', () => {
    expect(parseBinfmtHandler('qemu-arm', handler('/usr/bin/my emu', 'POCF', MAGIC.arm))).toEqual({
      name: 'qemu-arm',
      enabled: true,
      interpreter: '/usr/bin/my emu',
      flags: 'POCF',
      platform: { os: 'linux', arch: 'arm' },
    });
    const disabled = handler('/e', '', MAGIC.arm64).replace('enabled', 'disabled');
    expect(parseBinfmtHandler('h', disabled)?.enabled).toBe(false);
    expect(parseBinfmtHandler('h', handler('/e', '', MAGIC.arm64).replace('offset 0', 'offset 4'))).toBeNull();
    expect(parseBinfmtHandler('jar', 'enabled\ninterpreter /usr/bin/jexec\nflags: \nextension .jar\n')).toBeNull();
    const masked = handler('/e', 'F', MAGIC.arm64).replace(/mask .*/, 'mask ffffffffffffffffffffffffffffffffffff0000');
    expect(parseBinfmtHandler('h', masked)).toBeNull();
  });

  test.each([
    ['that are hidden', {}, 'unknown', 'unknown'],
    [
      'that are disabled',
      { [`${FOLDER}/status`]: 'disabled\n', [`${FOLDER}/a`]: handler('/e', 'F', MAGIC.arm) },
      'none',
      'none',
    ],
    ['that do not exist', { [`${FOLDER}/status`]: 'enabled\n' }, 'none', 'none'],
    [
      'of which two have one platform',
      {
        [`${FOLDER}/status`]: 'enabled\n',
        [`${FOLDER}/a b`]: handler('/e', 'F', MAGIC.arm64),
        [`${FOLDER}/b`]: handler('/e', '', MAGIC.arm64),
      },
      'linux/arm64',
      'a_b=linux/arm64:F b=linux/arm64',
    ],
  ])('%s are formatted', (_, files, platforms, list) => {
    const handlers = readBinfmtHandlers(systemOf(files));
    expect([formatBinfmtPlatforms(handlers), formatBinfmtHandlers(handlers)]).toEqual([platforms, list]);
  });
});

describe('Docker', () => {
  test.each([
    ['unix:///var/run/docker.sock', 'linux', '/var/run/docker.sock'],
    [null, 'linux', null],
    ['unix:///run/user/1000/podman/podman.sock', 'linux', '/run/user/1000/podman/podman.sock'],
    ['npipe:////./pipe/docker_engine', 'win32', '\\\\.\\pipe\\docker_engine'],
    ['npipe:////./pipe/dockerDesktopLinuxEngine', 'win32', '\\\\.\\pipe\\dockerDesktopLinuxEngine'],
    ['npipe:////./pipe/docker_engine', 'linux', null],
    ['unix:///var/run/docker.sock', 'win32', null],
    ['tcp://127.0.0.1:2375', 'linux', null],
    ['ssh://host', 'linux', null],
    ['unix://relative', 'linux', null],
  ])('resolves the address %s on %s to the socket %s', (dockerHost, platform, expected) => {
    expect(resolveDockerSocket(dockerHost, platform)).toBe(expected);
  });

  const VERSION = '{"Version":"28.0.4","Os":"linux","Arch":"arm64","KernelVersion":"6.8.0"}';
  test.each([
    [`HTTP/1.0 200 OK\r\nServer: Docker\r\n\r\n${VERSION}\n`, { platform: 'linux/arm64', kernel: '6.8.0' }],
    [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n48\r\n${VERSION}\r\n0\r\n\r\n`,
      { platform: 'linux/arm64', kernel: '6.8.0' },
    ],
    ['HTTP/1.0 200 OK\r\n\r\n{"Os":"windows","Arch":"amd64"}', { platform: 'windows/amd64', kernel: '' }],
    ['HTTP/1.0 200 OK\r\n\r\n{"Os":"linux","Arch":"sparc"}', null],
    ['HTTP/1.0 200 OK\r\n\r\n{"Os":["linux"],"Arch":{}}', null],
    ['HTTP/1.0 200 OK\r\n\r\n{}', null],
    ['HTTP/1.0 200 OK\r\n\r\n{"Os":', null],
    ['HTTP/1.0 200 OK\r\n\r\n', null],
    [`HTTP/1.0 403 Forbidden\r\n\r\n${VERSION}`, null],
    ['SSH-2.0-OpenSSH_9.2\r\n', null],
    ['', null],
  ])('parses the response %j as the daemon %j', (response, expected) => {
    expect(parseDockerVersion(response)).toEqual(expected);
  });

  const handlers = [
    parseBinfmtHandler('qemu-s390x', handler('/e', 'POCF', MAGIC.s390x)),
    parseBinfmtHandler('qemu-arm', handler('/e', 'OC', MAGIC.arm)),
  ].filter((each) => each !== null);
  test.each([
    ['none', '6.8.0', 'none'],
    ['unknown', '6.8.0', 'unknown'],
    [{ platform: 'linux/arm64', kernel: '6.8.0' }, '6.8.0', 'linux/arm64 linux/s390x'],
    [{ platform: 'linux/arm64', kernel: '6.10.14-linuxkit' }, '6.8.0', 'linux/arm64 unknown'],
    [{ platform: 'windows/amd64', kernel: '10.0 20348' }, '', 'windows/amd64'],
  ] as const)('the daemon %j on the kernel %s runs the platforms %s', (daemon, kernel, expected) => {
    expect(formatDockerPlatforms(daemon, handlers, kernel)).toBe(expected);
  });

  test.each<[SocketResponse, string]>([
    [{ kind: 'absent' }, 'none'],
    [{ kind: 'noResponse' }, 'unknown'],
    [{ kind: 'response', text: 'nonsense' }, 'unknown'],
  ])('is %j to a query: %s', async (response, expected) => {
    const requests: string[] = [];
    const querySocket = async (_: string, request: string) => {
      requests.push(request);
      return response;
    };
    expect(await queryDocker({ ...localProbeSystem(), environment: {}, querySocket })).toBe(expected);
    expect(requests).toEqual(['GET /version HTTP/1.0\r\nHost: docker\r\n\r\n']);
    expect(await queryDocker({ ...localProbeSystem(), environment: { DOCKER_HOST: 'tcp://host' }, querySocket })).toBe(
      'unknown',
    );
    expect(requests).toHaveLength(1);
  });
});
