// What a job may use: KVM, free disk; its runner, and who provides it.
import { describe, expect, test } from 'vitest';
import { readFreeDisk } from '../../../../kit/probe/facts/job/disk.ts';
import { canUseKvm } from '../../../../kit/probe/facts/job/kvm.ts';
import { detectProvider, PROVIDER_NAMES } from '../../../../kit/probe/facts/job/provider.ts';
import { detectRunnerKind, readRunnerImage } from '../../../../kit/probe/facts/job/runner.ts';
import { localProbeSystem } from '../../../../kit/probe/system.ts';

const GIB = 1024 ** 3;

describe('KVM', () => {
  test.each([
    [null, 'yes'],
    ['ENOENT', 'no'],
    ['EACCES', 'no'],
    ['EPERM', 'no'],
    ['ENODEV', 'no'],
    ['EIO', 'unknown'],
  ])('if opening the device gives %j is %s', (error, expected) => {
    const opened: string[] = [];
    const openForWriting = (path: string) => {
      opened.push(path);
      return error;
    };
    expect([canUseKvm({ openForWriting }), opened]).toEqual([expected, ['/dev/kvm']]);
  });

  test('is tried with a real device', () => {
    const { openForWriting } = localProbeSystem();
    expect([openForWriting('/dev/null'), openForWriting('/dev/missing'), openForWriting('/')]).toEqual([
      null,
      'ENOENT',
      'EISDIR',
    ]);
  });
});

describe('free disk', () => {
  const system = (environment: Record<string, string>, bytes: Record<string, number>) => ({
    ...localProbeSystem(),
    environment,
    tempFolder: '/tmp',
    freeBytes: (folder: string) => bytes[folder] ?? null,
  });

  test('is that of the workspace and of the folder for temporary files', () => {
    const job = { GITHUB_WORKSPACE: '/w/repo/repo', RUNNER_TEMP: '/w/_temp' };
    const bytes = { '/w/repo/repo': 21.37 * GIB, '/w/_temp': 0.5 * GIB };
    expect(readFreeDisk(system(job, bytes))).toEqual({ 'disk-free': '21.3GiB', 'temp-disk-free': '512MiB' });
  });

  test('outside of a job is that of the current folder and of the system', () => {
    expect(readFreeDisk(system({}, { '.': 2 * GIB, '/tmp': 0 }))).toEqual({
      'disk-free': '2GiB',
      'temp-disk-free': '0MiB',
    });
  });

  test('is unknown for a missing folder', () => {
    expect(readFreeDisk(system({ GITHUB_WORKSPACE: '/gone' }, {}))['disk-free']).toBe('unknown');
    expect(localProbeSystem().freeBytes('/gone')).toBeNull();
    expect(localProbeSystem().freeBytes('/')).toBeGreaterThanOrEqual(0);
  });
});

describe('the provider of a runner', () => {
  const JOB = { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted' };
  const HOSTED = { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted' };

  test.each<readonly [Record<string, string>, string]>([
    [{ ...HOSTED, RUNNER_NAME: 'GitHub Actions 12' }, 'github'],
    [HOSTED, 'github'],
    // rust-lang/rust#109332 and the tests of rust-log-analyzer
    [{ ...HOSTED, RUNNER_NAME: 'ubuntu-20.04-16core-64gb_e5be460c9b40' }, 'github-larger'],
    [{ ...JOB, RUNNER_NAME: 'ubuntu-20.04-16core-64gb_e5be460c9b40' }, 'self-hosted'],
    [JOB, 'self-hosted'],
    [{ GITHUB_ACTIONS: 'true' }, 'unknown'],
    // step-security/harden-runner src/utils.ts
    [{ ...JOB, DEPOT_RUNNER: '1' }, 'depot'],
    [{ ...JOB, NAMESPACE_GITHUB_RUNTIME: 'x' }, 'namespace'],
    [{ ...JOB, RUNNER_NAME: 'blacksmith-4vcpu-ubuntu-2404-1a2b' }, 'blacksmith'],
    [{ ...JOB, RUNNER_NAME: 'warp-6x-arm64-x' }, 'warpbuild'],
    [{ ...JOB, BITRISE_IO: 'true' }, 'bitrise'],
    [{ ...JOB, CODEBUILD_RUNNER_TYPE: 'GITHUB' }, 'codebuild'],
    // The providers' forks of actions/cache and actions/checkout; ubicloud/ubicloud prog/vm/github_runner.rb; runs-on/action
    [{ ...JOB, BLACKSMITH_VM_ID: '1' }, 'blacksmith'],
    [{ ...JOB, WARPBUILD_RUNNER_VERIFICATION_TOKEN: 'x' }, 'warpbuild'],
    [{ ...JOB, UBICLOUD_CACHE_URL: 'https://x' }, 'ubicloud'],
    [{ ...JOB, RUNS_ON_INSTANCE_TYPE: 'm7i.large' }, 'runs-on'],
    // nektos/act#422; detection of CI systems in other tools
    [{ ...JOB, ACT: 'true' }, 'act'],
    [{ ...JOB, GITEA_ACTIONS: 'true' }, 'gitea'],
    [{ ...JOB, GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }, 'forgejo'],
    // watson/ci-info vendors.json
    [{ CI: 'true', CIRCLECI: 'true' }, 'circleci'],
    [{ CI: 'true', GITLAB_CI: 'true' }, 'gitlab'],
    [{ CI: 'true' }, 'unknown'],
    [{ CI: 'false' }, 'none'],
    [{ DEPOT_RUNNER: '' }, 'none'],
    [{}, 'none'],
    // A variable that a user set for a tool, and an empty one.
    [{ ...HOSTED, DEPOT_PROJECT_ID: 'x', BLACKSMITH_VM_ID: '' }, 'github'],
  ])('with %j is %s', (environment, provider) => {
    expect(detectProvider(environment)).toBe(provider);
    expect([...PROVIDER_NAMES, 'none', 'unknown']).toContain(provider);
  });
});

test.each([
  [{}, 'none', 'none'],
  [{ GITHUB_ACTIONS: 'true' }, 'unknown', 'unknown'],
  [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted' }, 'self-hosted', 'none'],
  [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted' }, 'github-hosted', 'unknown'],
  [
    { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted', ImageOS: 'win22', ImageVersion: '1' },
    'github-hosted',
    'win22 1',
  ],
  [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'toString', ImageOS: 'mine' }, 'unknown', 'mine'],
  [{ RUNNER_ENVIRONMENT: 'github-hosted' }, 'none', 'none'],
])('the environment %j is of a runner %s with the image %s', (environment, kind, image) => {
  expect([detectRunnerKind(environment), readRunnerImage(environment)]).toEqual([kind, image]);
});
