// Docker, Buildx and emulation, by what was found of them.
import { describe, expect, it } from 'vitest';
import { checkBinfmt } from '../../../../kit/doctor/checks/binfmt.ts';
import { checkBuildx, checkDocker } from '../../../../kit/doctor/checks/docker.ts';
import type { DockerFacts } from '../../../../kit/doctor/facts/docker.ts';
import type { BinfmtHandler } from '../../../../kit/probe/facts/binfmt.ts';
import { WANTED } from '../requirements-fixture.ts';

const GOOD: DockerFacts = { socket: 'open', rootless: null, command: true, buildx: '0.36.1' };
const APT = { manager: 'apt', root: false } as const;
const emulating = { ...WANTED, emulated: [{ os: 'linux', arch: 'amd64' } as const] };

describe('Docker', () => {
  const rootless = '/run/user/1001/docker.sock';
  it.each<[string, Partial<DockerFacts>, string, string, string, RegExp | null]>([
    ['that works', {}, 'linux/arm64 linux/amd64', 'ok', 'ok', null],
    ['of others', { socket: 'denied' }, 'unknown', 'failure', 'failure', /^sudo usermod -aG docker/],
    ['that is stopped', { socket: 'absent' }, 'none', 'warning', 'failure', /^sudo systemctl enable --now docker$/],
    [
      'that is not installed',
      { socket: 'absent', command: false },
      'none',
      'warning',
      'failure',
      /`sudo apt-get install -y docker\.io`/,
    ],
    [
      'that is rootless',
      { socket: 'absent', rootless },
      'none',
      'warning',
      'failure',
      /DOCKER_HOST=unix:\/\/\/run\/user\/1001\/docker\.sock/,
    ],
    ['without its command', { command: false }, 'linux/arm64', 'warning', 'failure', /docker\.io/],
    ['of another platform', {}, 'linux/amd64', 'warning', 'failure', /^docker context ls$/],
    ['that is silent', {}, 'unknown', 'unknown', 'unknown', /^docker version$/],
    ['of another machine', { socket: 'elsewhere' }, 'unknown', 'unknown', 'unknown', /^docker version$/],
  ])('%s', (_, facts, platforms, status, whereEmulated, fix) => {
    const finding = checkDocker({ ...GOOD, ...facts }, platforms, WANTED, APT);
    expect(finding).toMatchObject({ status, fix: fix && expect.stringMatching(fix) });
    expect(checkDocker({ ...GOOD, ...facts }, platforms, emulating, APT).status).toBe(whereEmulated);
  });

  it('is to be installed by hand where no package is known', () => {
    const { fix } = checkDocker({ ...GOOD, socket: 'absent', command: false }, 'none', WANTED, {
      manager: null,
      root: true,
    });
    expect(fix).toContain('https://docs.docker.com/engine/install/');
  });

  it.each([
    [GOOD, 'ok'],
    [{ ...GOOD, buildx: null }, 'warning'],
    [{ ...GOOD, buildx: null, command: false }, 'unknown'],
  ])('%j builds for several platforms: %s', (facts, status) => {
    expect(checkBuildx(facts)).toMatchObject({ status, page: expect.stringContaining('#docker-build-fails-on-arm64') });
  });
});

describe('emulation', () => {
  const handler = (arch: 'amd64' | 'riscv64', flags: string): BinfmtHandler => {
    return {
      name: `qemu-${arch}`,
      enabled: true,
      interpreter: '/usr/bin/qemu',
      flags,
      platform: { os: 'linux', arch },
    };
  };
  it.each<[string, readonly BinfmtHandler[] | null, string, string]>([
    ['in containers', [handler('amd64', 'PF')], 'ok', 'linux/amd64, in containers too'],
    [
      'by the second handler',
      [handler('amd64', 'OC'), handler('amd64', 'OCF')],
      'ok',
      'linux/amd64, in containers too',
    ],
    [
      'outside of containers',
      [handler('amd64', 'OC')],
      'failure',
      'the handler for linux/amd64 lacks the flag F: not in containers',
    ],
    ['of others only', [handler('riscv64', 'F')], 'failure', 'no handler for linux/amd64'],
    ['of nothing', [], 'failure', 'no handler for linux/amd64'],
    ['that is not shown', null, 'unknown', 'the kernel does not show what it can emulate (linux/amd64 wanted)'],
  ])('%s', (_, handlers, status, found) => {
    expect(checkBinfmt(handlers, emulating, 'apt')).toMatchObject({ status, problem: found });
  });

  it('is not looked at where nothing is to be emulated, or only what is native', () => {
    expect(checkBinfmt(null, WANTED, 'apt').status).toBe('ok');
    expect(checkBinfmt([], { ...WANTED, emulated: [WANTED.platform] }, 'apt').status).toBe('ok');
  });

  it.each([
    ['apt', /^sudo apt-get install -y qemu-user-static/],
    [null, /^docker run --privileged --rm tonistiigi\/binfmt:\S+ --install amd64$/],
  ] as const)('comes by %s', (manager, fix) => {
    expect(checkBinfmt([], emulating, manager).fix).toMatch(fix);
  });
});
