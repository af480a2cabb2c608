// The runner: its files, its version, its architecture, its folders. The .runner is as 2.320 writes it.
import { describe, expect, it } from 'vitest';
import { checkRunnerArchitecture, checkRunnerUser, checkRunnerVersion } from '../../../../kit/doctor/checks/runner.ts';
import { resolveRunnerFolders } from '../../../../kit/doctor/facts/folders.ts';
import {
  findNewestUpdate,
  parseEnvFile,
  parseRunnerSettings,
  parseRunnerVersion,
} from '../../../../kit/doctor/facts/runner-files.ts';
import type { InstalledRunner } from '../../../../kit/doctor/facts/runner-folder.ts';

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

describe("a runner's files", () => {
  it.each([
    ['with a byte order mark', `\uFEFF${JSON.stringify(SETTINGS)}`, RUNNER.settings],
    ['without', JSON.stringify(SETTINGS), RUNNER.settings],
    ['without a work folder', JSON.stringify({ ...SETTINGS, workFolder: undefined }), RUNNER.settings],
    ['of another program', JSON.stringify({ uuid: 'x', name: 'gitea', address: 'https://gitea.example' }), null],
    ['with a URL that is none', JSON.stringify({ ...SETTINGS, gitHubUrl: 'octo/kit' }), null],
    ['that is null', 'null', null],
    ['cut off', '{"agentId": 2', null],
    ['empty', '', null],
  ])('.runner %s', (_, text, settings) => {
    expect(parseRunnerSettings(text)).toEqual(settings);
  });

  it.each([
    [
      '{"targets": {".NETCoreApp,Version=v8.0/linux-x64": {"Runner.Listener/2.335.1": {}, "Runner.Common/1.0.0": {}}}}',
      '2.335.1',
    ],
    ['{"targets": {"net8.0": {"Newtonsoft.Json/13.0.3": {}}}}', null],
    ['', null],
  ])('deps.json %s', (text, version) => {
    expect(parseRunnerVersion(text)).toBe(version);
  });

  it.each([
    [['bin', 'bin.2.9.0', 'bin.2.335.1', 'bin.2.33.4', 'externals'], '2.335.1'],
    [['bin', 'bin.old', 'xbin.2.335.1'], null],
    [[], null],
  ])('folders %j', (names, version) => {
    expect(findNewestUpdate(names)).toBe(version);
  });

  it('.env has values as they stand', () => {
    expect(parseEnvFile('LANG=C.UTF-8\r\nA=b=c\n\n#comment\n=x\nQUOTED="y"\nEMPTY=\n')).toEqual({
      LANG: 'C.UTF-8',
      A: 'b=c',
      QUOTED: '"y"',
      EMPTY: '',
    });
  });
});

describe('the version', () => {
  it.each<[string, InstalledRunner | null, string | null, string, RegExp]>([
    ['new', RUNNER, null, 'ok', /^2\.335\.1 in \/opt\/runner$/],
    ['the first that will do', { ...RUNNER, version: '2.327.1' }, null, 'ok', /^2\.327\.1/],
    ['too old', { ...RUNNER, version: '2.327.0' }, null, 'failure', /^2\.327\.0 .*need 2\.327\.1/],
    ['older by letters, newer by numbers', { ...RUNNER, version: '2.1000.0' }, null, 'ok', /^2\.1000\.0/],
    ['not written down', { ...RUNNER, version: null }, null, 'unknown', /no version/],
    ['of no runner', null, null, 'unknown', /no runner was found/],
    ['of a folder without one', null, '/srv/x', 'failure', /no runner in \/srv\/x/],
  ])('%s', (_, runner, asked, status, found) => {
    const finding = checkRunnerVersion(runner, asked);
    expect(finding).toMatchObject({ status, problem: expect.stringMatching(found) });
    expect(finding.fix === null).toBe(status === 'ok');
  });
});

describe('the architecture', () => {
  const wanted = { os: 'linux', arch: 'arm64' } as const;
  it.each([
    [{ os: 'linux', arch: 'arm64' }, 'ok', 'linux/arm64'],
    [{ os: 'linux', arch: 'amd64' }, 'failure', 'the runner is a program for linux/amd64, so RUNNER_ARCH is X64'],
    [
      { os: 'linux', arch: 'riscv64' },
      'failure',
      'the runner is a program for linux/riscv64, so RUNNER_ARCH is another',
    ],
    [null, 'unknown', '/opt/runner/bin/Runner.Listener cannot be read'],
  ] as const)('%j on a machine for linux/arm64 is %s', (platform, status, found) => {
    expect(checkRunnerArchitecture({ ...RUNNER, platform }, wanted)).toMatchObject({ status, problem: found });
  });
});

it.each([
  [1001, 'ok', null],
  [0, 'warning', "sudo -u '#1001' ipfs-kit doctor --runner-folder /opt/runner"],
] as const)('user %i is %s', (user, status, fix) => {
  expect(checkRunnerUser(RUNNER, user)).toMatchObject({ status, fix });
});

describe('the folders', () => {
  const other = { ...RUNNER, settings: { name: 'x', url: 'https://github.com/a', workFolder: '/data/jobs' } };
  it.each<[string, InstalledRunner | null, Record<string, string>, string | null, string | null]>([
    ['of a runner', RUNNER, {}, '/opt/runner/_work/_tool', '/opt/runner/_work'],
    ['of a runner that works elsewhere', other, {}, '/data/jobs/_tool', '/data/jobs'],
    [
      'of a job',
      null,
      { RUNNER_TEMP: '/w/_temp', RUNNER_TOOL_CACHE: '/opt/hostedtoolcache' },
      '/opt/hostedtoolcache',
      '/w',
    ],
    [
      'as .env has them',
      { ...RUNNER, environment: { AGENT_TOOLSDIRECTORY: '/tools' } },
      {},
      '/tools',
      '/opt/runner/_work',
    ],
    [
      "in the runner's order",
      RUNNER,
      { AGENT_TOOLSDIRECTORY: '/b', RUNNER_TOOL_CACHE: '/a' },
      '/a',
      '/opt/runner/_work',
    ],
    ['of an unconfigured runner', { ...RUNNER, settings: null }, {}, null, null],
    ['of nothing', null, {}, null, null],
  ])('%s', (_, runner, environment, toolCache, work) => {
    expect(resolveRunnerFolders(runner, environment)).toEqual({ toolCache, work });
  });
});
