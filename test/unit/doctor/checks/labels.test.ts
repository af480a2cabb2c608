// The check of labels: which server gets the token, how responses are parsed, and the commands that fix labels.
import { describe, expect, it } from 'vitest';
import { labelsCheck } from '../../../../kit/doctor/checks/labels.ts';
import {
  type LabelFacts,
  parseRunnerList,
  type RunnerLookup,
  resolveRegistration,
} from '../../../../kit/doctor/facts/labels.ts';
import { machineFacts, runSingleCheck } from '../facts-fixture.ts';

describe('resolveRegistration', () => {
  const server = { GITHUB_SERVER_URL: 'https://git.example', GITHUB_API_URL: 'https://git.example/api/v3' };
  it.each<[string, Record<string, string>, string | null]>([
    ['https://github.com/octo/kit', {}, 'https://api.github.com/repos/octo/kit'],
    ['https://github.com/octo', {}, 'https://api.github.com/orgs/octo'],
    ['https://github.com/enterprises/octo/', {}, 'https://api.github.com/enterprises/octo'],
    ['https://octo.ghe.com/a/b', {}, 'https://api.octo.ghe.com/repos/a/b'],
    ['https://git.example/a/b', server, 'https://git.example/api/v3/repos/a/b'],
    ['https://git.example/a/b', { GITHUB_SERVER_URL: 'https://git.example' }, 'https://git.example/api/v3/repos/a/b'],
    // Not known to be GitHub servers, so they must not get the token.
    ['https://git.example/a/b', {}, null],
    ['https://github.com.evil.example/a/b', {}, null],
    ['https://github.com:8443/a/b', {}, null],
    ['http://github.com/a/b', {}, null],
    ['http://octo.ghe.com/a/b', {}, null],
    ['https://ghe.com.evil.example/a', {}, null],
    ['https://evil.example/a/b', server, null],
    ['https://github.com/', {}, null],
    ['https://github.com/a/%2e%2e%2fuser', {}, null],
  ])('returns the API of %s with %j', (url, environment, expected) => {
    const found = resolveRegistration(url, environment);
    expect(found && `${found.api}/${found.scope}`).toBe(expected);
  });
});

describe('the list of runners', () => {
  const labels = [
    { id: 1, name: 'self-hosted', type: 'read-only' },
    { id: 2, name: 'ARM64', type: 'read-only' },
  ];
  const list = JSON.stringify({
    total_count: 2,
    runners: [
      { id: 9, name: 'dgx-10', os: 'Linux', status: 'online', busy: false, labels: [] },
      { id: 23, name: 'dgx-1', os: 'Linux', status: 'offline', busy: false, labels },
    ],
  });
  it.each<[string, string, unknown]>([
    ['dgx-1', list, { path: 'repos/a/b/actions/runners/23', labels: ['self-hosted', 'ARM64'], online: false }],
    ['dgx', list, 'notRegistered'],
    ['dgx-1', '{"total_count":0,"runners":[]}', 'notRegistered'],
    ['dgx-1', '{"message":"Not Found"}', { reason: expect.stringContaining('not a list of runners') }],
    ['dgx-1', '<html>', { reason: expect.stringContaining('not a list of runners') }],
  ])('finds %s in %s', (name, text, expected) => {
    expect(parseRunnerList(text, name, 'repos/a/b/actions/runners')).toEqual(expected);
  });
});

describe('the labels check', () => {
  const required = ['self-hosted', 'arm64', 'dgx'];
  const lookedUp = (lookup: RunnerLookup, folder = '/opt/runner'): LabelFacts => {
    const settings = { name: 'dgx-1', url: 'https://github.com/octo/kit', workFolder: '_work' };
    return { settings, folder, lookup };
  };
  const registered = (labels: readonly string[], online = true) =>
    lookedUp({ path: 'repos/octo/kit/actions/runners/23', labels, online });
  const configure =
    'cd /opt/runner && ./config.sh --url https://github.com/octo/kit --token <registration token> --name dgx-1 --replace --labels self-hosted,arm64,dgx';

  it.each<[string, LabelFacts | null, string, string, string | null]>([
    [
      'ignores the case',
      registered(['self-hosted', 'Linux', 'ARM64', 'DGX']),
      'ok',
      'self-hosted, Linux, ARM64, DGX',
      null,
    ],
    [
      'prints a command that adds missing labels',
      registered(['self-hosted', 'Linux', 'X64']),
      'failure',
      'GitHub lists self-hosted, Linux, X64; missing: arm64, dgx',
      "gh api --method POST repos/octo/kit/actions/runners/23/labels -f 'labels[]=arm64' -f 'labels[]=dgx'",
    ],
    [
      'warns about a runner that is offline',
      registered(required, false),
      'warning',
      'self-hosted, arm64, dgx; GitHub lists the runner as offline',
      'cd /opt/runner && sudo ./svc.sh start',
    ],
    [
      'rejects a runner that is not registered',
      lookedUp('notRegistered'),
      'failure',
      "https://github.com/octo/kit has no runner 'dgx-1'",
      configure,
    ],
    [
      'cannot judge without a token',
      lookedUp({ reason: 'GITHUB_TOKEN is not set' }),
      'unknown',
      'GITHUB_TOKEN is not set',
      "Look at the labels of 'dgx-1' in the settings of https://github.com/octo/kit. It needs self-hosted, arm64, dgx.",
    ],
    [
      'cannot judge without a runner',
      null,
      'unknown',
      'no runner is configured on this machine',
      './config.sh --url https://github.com/<owner>/<repository> --token <registration token> --labels self-hosted,arm64,dgx',
    ],
  ])('%s', (_, labels, status, text, fix) => {
    expect(runSingleCheck(labelsCheck, { labels })).toMatchObject({ id: 'labels', status, text, fix });
  });

  it('has a command for PowerShell on Windows, which has no &&', () => {
    const labels = lookedUp('notRegistered', 'C:\\runner');
    const { fix } = runSingleCheck(labelsCheck, { labels, machine: machineFacts({ os: 'windows' }) });
    expect(fix).toMatch(/^cd 'C:\\runner'; \.\\config\.cmd --url /);
  });

  it('doubles quotes and keeps commas for PowerShell, which splits a word at them', () => {
    const labels = lookedUp('notRegistered', "C:\\Users\\O'Brien\\runner");
    const { fix } = runSingleCheck(labelsCheck, { labels, machine: machineFacts({ os: 'windows' }) });
    expect(fix).toMatch(/^cd 'C:\\Users\\O''Brien\\runner'; .* --labels "self-hosted,arm64,dgx"$/);
  });

  it('quotes the name of a folder', () => {
    const labels = lookedUp('notRegistered', '/home/a b');
    expect(runSingleCheck(labelsCheck, { labels }).fix).toMatch(/^cd '\/home\/a b' && /);
  });
});
