// The config of an image: what its platform is, and which programs it starts.
import { describe, expect, it } from 'vitest';
import {
  checkConfig,
  type ImageConfig,
  listPrograms,
  parseImageConfig,
} from '../../../../actions/check-image/config.ts';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';

const CONFIG: ImageConfig = parseImageConfig('name', { Os: 'linux', Architecture: 'arm64' });

it('reads what docker prints', () => {
  const inspected = {
    ...{ Os: 'linux', Architecture: 'arm', Variant: 'v7' },
    Config: { Entrypoint: ['/e'], Cmd: ['c', 1], Env: ['A=1', 'PATH=/x:relative:/y'], WorkingDir: 'app' },
  };
  expect(parseImageConfig('name', inspected)).toEqual({
    ...{ os: 'linux', architecture: 'arm', variant: 'v7', entrypoint: ['/e'], command: ['c'] },
    ...{ path: ['/x', '/y'], workingFolder: '/app' },
  });
});

it('has defaults', () => {
  const inspected = { Os: 'linux', Architecture: 'arm64', Config: { Entrypoint: null, Cmd: null, Env: ['PATH='] } };
  expect(parseImageConfig('name', inspected)).toMatchObject({
    variant: '',
    entrypoint: [],
    command: [],
    workingFolder: '/',
  });
  expect(parseImageConfig('name', inspected).path).toHaveLength(6);
});

it.each([null, [], 'text', {}, { Os: 'linux' }, { Os: 1, Architecture: {} }])('rejects %j', (inspected) => {
  expect(() => parseImageConfig('name', inspected)).toThrow(expect.objectContaining({ code: 'docker-failed' }));
});

describe('the platform', () => {
  it.each([
    ['linux/arm64', 'arm64', '', true],
    ['linux/arm64', 'arm64', 'v8', true],
    ['linux/arm64', 'arm64', 'v9', false],
    ['linux/arm64', 'amd64', '', false],
    ['linux/amd64', 'amd64', 'v1', true],
    ['linux/amd64', 'amd64', 'v3', false],
    ['linux/arm/v7', 'arm', 'v7', true],
    ['linux/arm/v7', 'arm', '', true],
    ['linux/arm/v7', 'arm', 'v6', false],
    ['linux/arm/v6', 'arm', '', false],
    ['linux/arm', 'arm', 'v6', true],
    ['windows/amd64', 'amd64', '', false],
  ])('%s: an image for %s %s is accepted: %s', (platform, architecture, variant, accepted) => {
    const check = () => checkConfig('name:1', { ...CONFIG, architecture, variant }, parsePlatform(platform));
    if (accepted) expect(check).not.toThrow();
    else expect(check).toThrow(`Image 'name:1': expected an image for ${platform}, got linux/${architecture}`);
  });
});

describe('the programs', () => {
  it.each([
    [[], [], []],
    [[], ['python3', 'app.py'], ['python3!']],
    [['/entry.sh'], ['node', 'app.js'], ['/entry.sh!', 'node']],
    [['tini', '--', 'node'], ['app.js'], ['tini!', 'app.js', 'node']],
    [['/bin/sh', '-c', 'exec x'], [], ['/bin/sh!']],
    [['x', '/a', '/a', '/b', '/c', '/d', '/e'], [], ['x!', '/a', '/b', '/c', '/d']],
    [['x'], ['--flag=1'], ['x!', '--flag=1'].slice(0, 1)],
    [['x'], ['$(id)'], ['x!']],
  ] as const)('of %j %j are %j', (entrypoint, command, expected) => {
    const programs = listPrograms({ ...CONFIG, entrypoint, command });
    expect(programs.map(({ word, isRequired }) => (isRequired ? `${word}!` : word))).toEqual(expected);
  });
});
