// The runner: its files, its version, its architecture, its folders. The .runner is as 2.320 writes it.
import { describe, expect, it } from 'vitest';
import { runnerArchitectureCheck } from '../../../../kit/doctor/checks/runner-architecture.ts';
import { runnerUserCheck } from '../../../../kit/doctor/checks/runner-user.ts';
import { runnerVersionCheck } from '../../../../kit/doctor/checks/runner-version.ts';
import { type InstalledRunner, resolveRunnerFolders } from '../../../../kit/doctor/facts/runner.ts';
import {
  findNewestUpdate,
  parseEnvFile,
  parseRunnerSettings,
  parseRunnerVersion,
} from '../../../../kit/doctor/facts/runner-files.ts';
import { listDefaultFolders } from '../../../../kit/doctor/machine.ts';
import { machineFacts, REQUIREMENTS, runCheck, runSingleCheck } from '../facts-fixture.ts';

const SETTINGS = {
  agentId: 23,
  agentName: 'dgx-1',
  poolId: 1,
  poolName: 'Default',
  serverUrl: 'https://pipelinesghubeus10.actions.githubusercontent.com/abc/',
  gitHubUrl: 'https://github.com/octo/kit',
  workFolder: '_work',
};

const RUNNER: InstalledRunner = {
  folder: '/opt/runner',
  version: '2.335.1',
  settings: { name: 'dgx-1', url: 'https://github.com/octo/kit', workFolder: '_work' },
  platform: { os: 'linux', arch: 'arm64' },
  environment: {},
  path: null,
  ownerId: 1001,
};

describe('the files of a runner', () => {
  it.each([
    ['with a byte order mark', `\uFEFF${JSON.stringify(SETTINGS)}`, RUNNER.settings],
    ['without', JSON.stringify(SETTINGS), RUNNER.settings],
    ['without a work folder', JSON.stringify({ ...SETTINGS, workFolder: undefined }), RUNNER.settings],
    ['of another program', JSON.stringify({ uuid: 'x', name: 'gitea', address: 'https://gitea.example' }), null],
    ['with an invalid URL', JSON.stringify({ ...SETTINGS, gitHubUrl: 'octo/kit' }), null],
    ['that is null', 'null', null],
    ['that is truncated', '{"agentId": 2', null],
    ['empty', '', null],
  ])('reads .runner %s', (_, text, settings) => {
    expect(parseRunnerSettings(text)).toEqual(settings);
  });

  it.each([
    [
      '{"targets": {".NETCoreApp,Version=v8.0/linux-x64": {"Runner.Listener/2.335.1": {}, "Runner.Common/1.0.0": {}}}}',
      '2.335.1',
    ],
    ['{"targets": {"net8.0": {"Newtonsoft.Json/13.0.3": {}}}}', null],
    ['', null],
  ])('reads the version in deps.json %s', (text, version) => {
    expect(parseRunnerVersion(text)).toBe(version);
  });

  it.each([
    [['bin', 'bin.2.9.0', 'bin.2.335.1', 'bin.2.33.4', 'externals'], '2.335.1'],
    [['bin', 'bin.old', 'xbin.2.335.1'], null],
    [[], null],
  ])('finds the newest update in the folders %j', (names, version) => {
    expect(findNewestUpdate(names)).toBe(version);
  });

  it('does not interpret the values of .env', () => {
    expect(parseEnvFile('LANG=C.UTF-8\r\nA=b=c\n\n#comment\n=x\nQUOTED="y"\nEMPTY=\n')).toEqual({
      LANG: 'C.UTF-8',
      A: 'b=c',
      QUOTED: '"y"',
      EMPTY: '',
    });
  });
});

describe('the version check', () => {
  it.each<[string, InstalledRunner | null, string | null, string, RegExp]>([
    ['accepts a new runner', RUNNER, null, 'ok', /^2\.335\.1 in \/opt\/runner$/],
    ['accepts the oldest version with node24', { ...RUNNER, version: '2.327.1' }, null, 'ok', /^2\.327\.1/],
    ['rejects an older version', { ...RUNNER, version: '2.327.0' }, null, 'failure', /^2\.327\.0 .*need 2\.327\.1/],
    ['compares versions as numbers', { ...RUNNER, version: '2.1000.0' }, null, 'ok', /^2\.1000\.0/],
    ['cannot judge an unknown version', { ...RUNNER, version: null }, null, 'unknown', /do not say the version/],
    ['cannot judge without a runner', null, null, 'unknown', /no runner found/],
    ['rejects a named folder without a runner', null, '/srv/x', 'failure', /no runner in \/srv\/x/],
  ])('%s', (_, runner, namedRunnerFolder, status, found) => {
    const finding = runSingleCheck(runnerVersionCheck, { runner, namedRunnerFolder });
    expect(finding).toMatchObject({ status, text: expect.stringMatching(found) });
    expect(finding.fix === null).toBe(status === 'ok');
  });
});

describe('the architecture check', () => {
  it('names the program of the runner as on Windows', () => {
    const runner = { ...RUNNER, folder: 'C:\\runner', platform: null };
    const finding = runSingleCheck(runnerArchitectureCheck, { runner, machine: machineFacts({ os: 'windows' }) });
    expect(finding).toMatchObject({ text: 'C:\\runner\\bin\\Runner.Listener.exe cannot be read' });
  });

  it.each([
    [{ os: 'linux', arch: 'arm64' }, 'ok', 'linux/arm64'],
    [{ os: 'linux', arch: 'amd64' }, 'failure', 'the runner is a program for linux/amd64, so RUNNER_ARCH is X64'],
    [
      { os: 'linux', arch: 'riscv64' },
      'failure',
      'the runner is a program for linux/riscv64, so RUNNER_ARCH is another',
    ],
    [null, 'unknown', '/opt/runner/bin/Runner.Listener cannot be read'],
  ] as const)('judges a runner for %j on a machine for linux/arm64: %s', (platform, status, text) => {
    const finding = runSingleCheck(runnerArchitectureCheck, { runner: { ...RUNNER, platform } });
    expect(finding).toMatchObject({ status, text });
  });

  it('warns about a runner for arm, which has no Node 24', () => {
    const requirements = { ...REQUIREMENTS, platform: { os: 'linux', arch: 'arm', variant: 'v7' } } as const;
    const runner = { ...RUNNER, platform: { os: 'linux', arch: 'arm' } } as const;
    expect(runSingleCheck(runnerArchitectureCheck, { runner, requirements }).problem).toMatch(/has no Node 24/);
  });

  it.each([
    [{ os: 'linux', arch: 'arm64' }, 'glibc 2.39', null],
    [{ os: 'darwin', arch: 'arm64' }, 'none', null],
    [{ os: 'linux', arch: 'arm64' }, 'musl 1.2.5', "GitHub's runner needs glibc, and this system has musl 1.2.5"],
    [{ os: 'linux', arch: 'riscv64' }, 'glibc 2.39', 'GitHub has no runner for linux/riscv64'],
    [
      { os: 'linux', arch: 'arm', variant: 'v7' },
      'glibc 2.36',
      'the runner for linux/arm has no Node 24, and runs actions with Node 20',
    ],
  ] as const)('judges a machine for %j with %s, before it has a runner: %s', (platform, libc, problem) => {
    const facts = { machine: machineFacts({ libc }), requirements: { ...REQUIREMENTS, platform } };
    expect(runCheck(runnerArchitectureCheck, facts).map((each) => each.problem)).toEqual(problem ? [problem] : []);
    expect(runCheck(runnerArchitectureCheck, { ...facts, inJob: true })).toEqual([]);
  });
});

describe('the user check', () => {
  it.each([
    [1001, 'ok', null],
    [0, 'warning', "sudo -u '#1001' ipfs-kit doctor --runner-folder /opt/runner"],
  ] as const)('compares user %i with the owner of the runner: %s', (userId, status, fix) => {
    expect(runSingleCheck(runnerUserCheck, { runner: RUNNER, userId })).toMatchObject({ status, fix });
  });

  it('does not apply on Windows or without a runner', () => {
    expect(runCheck(runnerUserCheck, { runner: RUNNER, userId: null })).toEqual([]);
    expect(runCheck(runnerUserCheck, {})).toEqual([]);
  });
});

describe('the folders of a runner', () => {
  const other = { ...RUNNER, settings: { name: 'x', url: 'https://github.com/a', workFolder: '/data/jobs' } };
  it.each<[string, InstalledRunner | null, Record<string, string>, string | null, string | null]>([
    ['come from its settings', RUNNER, {}, '/opt/runner/_work/_tool', '/opt/runner/_work'],
    ['may be outside of its folder', other, {}, '/data/jobs/_tool', '/data/jobs'],
    [
      'come from the environment in a job',
      null,
      { RUNNER_TEMP: '/w/_temp', RUNNER_TOOL_CACHE: '/opt/hostedtoolcache' },
      '/opt/hostedtoolcache',
      '/w',
    ],
    [
      'come from .env',
      { ...RUNNER, environment: { AGENT_TOOLSDIRECTORY: '/tools' } },
      {},
      '/tools',
      '/opt/runner/_work',
    ],
    [
      "follow the runner's order of variables",
      RUNNER,
      { AGENT_TOOLSDIRECTORY: '/b', RUNNER_TOOL_CACHE: '/a' },
      '/a',
      '/opt/runner/_work',
    ],
    ['are unknown for an unconfigured runner', { ...RUNNER, settings: null }, {}, null, null],
    ['are unknown without a runner', null, {}, null, null],
  ])('%s', (_, runner, environment, toolCache, work) => {
    expect(resolveRunnerFolders(runner, environment)).toEqual({ toolCache, work });
  });
});

it('root looks for runners in the homes of other users too', () => {
  const outside = ['/opt/actions-runner', '/actions-runner', '/home/runner'];
  expect(listDefaultFolders('/home/ann', [])).toEqual(['/home/ann/actions-runner', ...outside]);
  expect(listDefaultFolders('/root', ['/home/ann', '/home/runner'])).toEqual([
    '/root/actions-runner',
    '/home/ann/actions-runner',
    '/home/runner/actions-runner',
    ...outside,
  ]);
});
