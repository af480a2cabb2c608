// The checks of Docker, Buildx and emulation.
import { describe, expect, it } from 'vitest';
import { binfmtCheck } from '../../../../kit/doctor/checks/binfmt.ts';
import { buildxCheck } from '../../../../kit/doctor/checks/buildx.ts';
import { dockerCheck } from '../../../../kit/doctor/checks/docker.ts';
import type { DockerFacts } from '../../../../kit/doctor/facts/docker.ts';
import type { BinfmtHandler } from '../../../../kit/probe/facts/binfmt.ts';
import { EMULATING, machineFacts, REQUIREMENTS, runCheck, runSingleCheck } from '../facts-fixture.ts';

const PATH = '/var/run/docker.sock';
/** Requirements of a runner that builds images. */
const BUILDING = { ...REQUIREMENTS, images: true };
const GOOD: DockerFacts = { socket: 'open', path: PATH, rootlessSocket: null, command: true, buildx: '0.36.1' };

describe('the Docker check', () => {
  const rootlessSocket = '/run/user/1001/docker.sock';
  it.each<[string, Partial<DockerFacts>, string, string, RegExp | null]>([
    ['accepts a usable daemon', {}, 'linux/arm64 linux/amd64', 'ok', null],
    ['rejects a daemon for other users', { socket: 'denied' }, 'unknown', 'failure', /^sudo usermod -aG docker/],
    ['rejects a stopped daemon', { socket: 'absent' }, 'none', 'failure', /^sudo systemctl enable --now docker$/],
    [
      'names the package if Docker is not installed',
      { socket: 'absent', command: false },
      'none',
      'failure',
      /^sudo apt-get install -y docker\.io\nsudo systemctl enable --now docker$/,
    ],
    [
      'finds a rootless daemon',
      { socket: 'absent', rootlessSocket },
      'none',
      'failure',
      /DOCKER_HOST=unix:\/\/\/run\/user\/1001\/docker\.sock/,
    ],
    ['rejects a daemon without the command', { command: false }, 'linux/arm64', 'failure', /docker\.io/],
    ['rejects a daemon for another platform', {}, 'linux/amd64', 'failure', /^docker context ls$/],
    ['cannot judge a daemon that does not respond', {}, 'unknown', 'unknown', /^docker version$/],
    ['cannot judge a remote daemon', { socket: 'remote' }, 'unknown', 'unknown', /^docker version$/],
  ])('%s', (_, changes, platforms, status, fix) => {
    const facts = { docker: { ...GOOD, ...changes }, machine: machineFacts({ 'docker-platforms': platforms }) };
    const expected = { status, fix: fix && expect.stringMatching(fix) };
    expect(runSingleCheck(dockerCheck, { ...facts, requirements: EMULATING })).toMatchObject(expected);
    expect(runSingleCheck(dockerCheck, { ...facts, requirements: BUILDING })).toMatchObject(expected);
    // Without a job that needs Docker nothing is wrong.
    expect(runSingleCheck(dockerCheck, facts)).toMatchObject({ status: 'ok', fix: null });
  });

  it('says what was found if no job needs Docker', () => {
    const docker = { ...GOOD, socket: 'absent' } as const;
    expect(runSingleCheck(dockerCheck, { docker }).detail).toBe(`not required (no daemon listens at ${PATH})`);
    const denied = { ...GOOD, socket: 'denied' } as const;
    expect(runSingleCheck(dockerCheck, { docker: denied }).detail).toBe(
      `not required (this user may not open ${PATH})`,
    );
  });

  it('names only the platforms that are known', () => {
    const machine = machineFacts({ 'docker-platforms': 'linux/arm64 unknown' });
    const { status, text } = runSingleCheck(dockerCheck, { docker: GOOD, machine });
    expect([status, text]).toEqual(['ok', 'usable without sudo, linux/arm64']);
  });

  it('links to the instructions if no package is known', () => {
    const { fix } = runSingleCheck(dockerCheck, {
      requirements: BUILDING,
      docker: { ...GOOD, socket: 'absent', command: false },
      packageSystem: { manager: null, root: true, sudo: false },
    });
    expect(fix).toContain('https://docs.docker.com/engine/install/');
  });

  it.each([
    [GOOD, 'ok'],
    [{ ...GOOD, buildx: null }, 'warning'],
    [{ ...GOOD, buildx: null, command: false }, 'unknown'],
  ])('requires Buildx in %j: %s', (docker, status) => {
    const page = 'docs/troubleshooting.md#docker-build-fails-on-arm64';
    expect(runSingleCheck(buildxCheck, { docker, requirements: BUILDING })).toMatchObject({ status, page });
    expect(runCheck(buildxCheck, { docker })).toEqual([]);
  });
});

describe('the emulation check', () => {
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
    ['accepts a handler that works in containers', [handler('amd64', 'PF')], 'ok', 'linux/amd64, in containers too'],
    [
      'accepts a second handler that works in containers',
      [handler('amd64', 'OC'), handler('amd64', 'OCF')],
      'ok',
      'linux/amd64, in containers too',
    ],
    [
      'rejects a handler that works outside of containers only',
      [handler('amd64', 'OC')],
      'failure',
      'the handler for linux/amd64 lacks the flag F, so it does not work in containers',
    ],
    ['rejects handlers of other platforms', [handler('riscv64', 'F')], 'failure', 'no handler for linux/amd64'],
    ['rejects no handlers', [], 'failure', 'no handler for linux/amd64'],
    ['cannot judge hidden handlers', null, 'unknown', 'the kernel does not list its handlers (required: linux/amd64)'],
  ])('%s', (_, binfmtHandlers, status, text) => {
    const finding = runSingleCheck(binfmtCheck, { binfmtHandlers, requirements: EMULATING });
    expect(finding).toMatchObject({ status, text });
  });

  it('requires no handler for the own platform', () => {
    expect(runCheck(binfmtCheck, { binfmtHandlers: null })).toEqual([]);
    const requirements = { ...REQUIREMENTS, emulated: [REQUIREMENTS.platform] };
    expect(runCheck(binfmtCheck, { binfmtHandlers: [], requirements })).toEqual([]);
  });

  it.each([
    ['apt', /^sudo apt-get install -y qemu-user-static/],
    [null, /^docker run --privileged --rm docker\.io\/tonistiigi\/binfmt:qemu-v1 --install amd64$/],
  ] as const)('prints the command for the package manager %s', (manager, fix) => {
    const packageSystem = { manager, root: false, sudo: true };
    const finding = runSingleCheck(binfmtCheck, { binfmtHandlers: [], requirements: EMULATING, packageSystem });
    expect(finding.fix).toMatch(fix);
  });
});
