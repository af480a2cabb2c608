import { describe, expect, it } from 'vitest';
import { cluster } from '../../../../kit/distributions/products/cluster.ts';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { lotus, lotusMiner } from '../../../../kit/distributions/products/lotus.ts';
import { parseFirstProxy } from '../../../../kit/install/version/module-proxy.ts';
import {
  type GithubRelease,
  parseNextPage,
  selectPublishedVersions,
} from '../../../../scripts/known-releases/github-releases.ts';
import { compareWithModules } from '../../../../scripts/known-releases/go-module-list.ts';
import { type Hashes, markVerified, selectNewRecords } from '../../../../scripts/known-releases/merge-records.ts';
import { isSince, parseSince } from '../../../../scripts/known-releases/since.ts';

describe('--since', () => {
  it.each([
    ['0.42.0', '0.42.0', null, true],
    ['v0.42.0', '0.42.1', null, true],
    ['0.42.0', '0.41.9', null, false],
    ['0.42.0', '0.42.0-rc1', null, false],
    ['2026-10-01', '0.1.0', '2026-10-01T00:00:00Z', true],
    ['2026-10-01', '9.9.9', '2026-09-30T23:59:59Z', false],
    ['2026-10-01', '9.9.9', null, false],
  ])('%s and version %s of %s: %s', (since, version, publishedAt, expected) => {
    expect(isSince(parseSince(since), { version, publishedAt })).toBe(expected);
  });

  it.each(['', 'yesterday', '0.42', '2026-13-45', '2026-10', '01.10.2026'])(
    '%j is neither a version nor a day',
    (text) => {
      expect(() => parseSince(text)).toThrow(`--since '${text}': not a version or a day.`);
    },
  );
});

describe('parseNextPage', () => {
  const API = 'https://api.example';

  it.each([
    [null, null],
    ['', null],
    ['<https://api.example/repositories/1/releases?page=1>; rel="prev"', null],
    [
      '<https://api.example/repositories/1/releases?page=2>; rel="next", <https://api.example/r?page=9>; rel="last"',
      'https://api.example/repositories/1/releases?page=2',
    ],
    [
      '<https://api.example/r?page=1>; rel="prev", <https://api.example/r?page=3>; rel="next"',
      'https://api.example/r?page=3',
    ],
  ])('finds in %j the page %j', (link, next) => {
    expect(parseNextPage(link, API)).toBe(next);
  });

  it.each(['https://other.example/r', 'http://api.example/r', 'https://api.example:8443/r'])(
    'rejects a page at %s',
    (url) => {
      expect(() => parseNextPage(`<${url}>; rel="next"`, API)).toThrow(url);
    },
  );
});

it.each([
  ['https://proxy.example,direct', 'https://proxy.example'],
  ['https://proxy.example/|off', 'https://proxy.example'],
  [' http://127.0.0.1:3000/go/ , https://other.example', 'http://127.0.0.1:3000/go'],
  ['off', null],
  ['direct', null],
  ['direct,https://proxy.example', null],
  ['file:///var/modules', null],
  ['https://user:1/pass@proxy.example', null],
  ['', null],
])('GOPROXY=%j has the proxy %j', (value, proxy) => {
  expect(parseFirstProxy(value)).toBe(proxy);
});

describe('selectPublishedVersions', () => {
  const release = (tag: string, names: readonly string[], over: Partial<GithubRelease> = {}): GithubRelease => ({
    tag,
    page: `https://github.example/${tag}`,
    publishedAt: '2026-11-01T00:00:00Z',
    draft: false,
    prerelease: false,
    assets: names.map((name) => ({ name, digest: null, url: `https://github.example/${name}` })),
    ...over,
  });
  const service = 'ipfs-cluster-service_v1.1.6_linux-amd64.tar.gz';

  it.each([
    [
      kubo,
      release('v0.43.1', ['kubo_v0.43.1_linux-amd64.tar.gz', 'kubo_v0.43.1_linux-amd64.tar.gz.sha512']),
      ['0.43.1'],
    ],
    [kubo, release('v0.43.1', ['kubo_v0.43.1_linux-amd64.tar.gz.sha512']), []],
    [kubo, release('v0.43.1', ['kubo_v0.43.1_linux-amd64.tar.gz'], { draft: true }), []],
    [kubo, release('v0.43.1', ['kubo_v0.43.1_linux-amd64.tar.gz'], { prerelease: true }), []],
    [kubo, release('v0.43.1-rc1', ['kubo_v0.43.1-rc1_linux-amd64.tar.gz']), []],
    [kubo, release('0.43.1', ['kubo_v0.43.1_linux-amd64.tar.gz']), []],
    [cluster, release('v1.1.6', [service]), ['1.1.6']],
    [cluster, release('v1.1.5', []), []],
    [lotus, release('v1.27.2', ['lotus_v1.27.2_linux_amd64_v1.tar.gz']), ['1.27.2']],
    [lotusMiner, release('v1.27.2', ['lotus_v1.27.2_linux_amd64_v1.tar.gz']), []],
    [lotusMiner, release('v1.28.3', ['lotus_v1.28.3_linux_amd64.tar.gz']), ['1.28.3']],
    [lotusMiner, release('miner/v1.37.0', ['lotus-miner_v1.37.0_linux_amd64_v1.tar.gz']), ['1.37.0']],
  ])('selects published versions of $title', (distribution, each, versions) => {
    expect(selectPublishedVersions(distribution, [each]).map(({ version }) => version)).toEqual(versions);
  });

  it('returns the digest files beside the archives', () => {
    const [found] = selectPublishedVersions(cluster, [
      release('v1.1.6', [service, `${service}.sha512`, 'other.sha512']),
    ]);
    expect([...(found?.sidecars.keys() ?? [])]).toEqual([service]);
    expect(found?.archives.map(({ name }) => name)).toEqual([service]);
  });
});

describe('compareWithModules, if the list', () => {
  it.each([
    ['agrees', kubo, ['0.43.1'], ['0.43.1'], [], []],
    [
      'has an additional version',
      kubo,
      ['0.43.1', '0.44.0'],
      ['0.43.1'],
      [],
      [/^0\.44\.0 is only in the Go module list/],
    ],
    ['lacks a new version', kubo, ['0.43.1'], ['0.43.1', '0.44.0'], ['0.44.0'], [/^0\.44\.0 is new on GitHub/]],
    ['has unpublished versions', lotus, ['0.10.2'], [], [], []],
    ["has the node's versions, not the miner's", lotusMiner, ['1.36.2'], ['1.37.0'], ['1.37.0'], []],
  ])('%s', (_, distribution, listed, published, added, notes) => {
    const found = compareWithModules(distribution, [{ range: '*', listed }], published, added);
    expect(found).toEqual(notes.map((note) => expect.stringMatching(note)));
  });
});

it('compareWithModules reports a failed list and compares the others', () => {
  const lists = [
    { range: '>=0.14.0-0', listed: null, problem: 'It answered 403.' },
    { range: '<0.14.0-0', listed: ['0.13.1', '0.13.2'] },
  ];
  expect(compareWithModules(kubo, lists, ['0.13.1', '0.99.0'], ['0.99.0'])).toEqual([
    'A Go module list was not compared: It answered 403.',
    '0.13.2 is only in the Go module list, without archives on GitHub. It was not added.',
  ]);
});

describe('markVerified', () => {
  const FILE = 'kubo_v0.43.1_linux-amd64.tar.gz';
  const one = { sources: ['https://one.example/'], independent: 1 };
  const hashes: Hashes = { sha512: 'a'.repeat(128), sha256: 'b'.repeat(64), 'blake2b-512': 'c'.repeat(128) };
  const verified = { date: '2026-11-28', origins: ['GitHub releases'] };
  const mark = (digests: Parameters<typeof markVerified>[0]['digests']) =>
    markVerified(
      { product: 'kubo', versions: ['0.43.1'], digests },
      { file: FILE, url: 'https://g.example/f' },
      hashes,
      verified,
    );

  it('confirms all digests, including one of another origin, and keeps the origins of earlier downloads', () => {
    const digests = [
      { algorithm: 'blake2b-512', hex: hashes['blake2b-512'], ...one, recordedOf: 'another origin' },
      { algorithm: 'sha256', hex: hashes.sha256, ...one, verified: { date: '2026-01-01', origins: ['another'] } },
    ] as const;
    const origins = [['GitHub releases'], ['another', 'GitHub releases']];
    expect(mark({ [FILE]: digests }).digests[FILE]).toEqual(
      digests.map((digest, at) => ({ ...digest, verified: { ...verified, origins: origins[at] } })),
    );
  });

  it('adds a digest to an archive without one', () => {
    expect(mark({}).digests[FILE]).toEqual([
      { algorithm: 'sha512', hex: hashes.sha512, sources: ['https://g.example/f'], independent: 1, verified },
    ]);
  });

  it('fails with both values and their sources if a digest differs', () => {
    const other = { algorithm: 'sha256', hex: 'd'.repeat(64), ...one } as const;
    expect(() => mark({ [FILE]: [other] })).toThrow(
      /two values of sha256:\nd{64} \(https:\/\/one\.example\/\)\nb{64} \(the download of https:\/\/g\.example\/f\)/,
    );
  });
});

it('selectNewRecords removes known records and keeps one that differs', () => {
  const file = 'kubo_v0.43.1_linux-amd64.tar.gz';
  const known = {
    product: 'kubo',
    versions: [],
    digests: { [file]: [{ algorithm: 'sha256', hex: 'a', sources: ['s'], independent: 1 }] },
  } as const;
  const records = ['a', 'b'].map((hex) => ({ version: '0.43.1', file, alg: 'sha256', hex, source: 't' }) as const);
  const another = { version: '0.43.1', file, alg: 'sha512', hex: 'a', source: 't' } as const;
  expect(selectNewRecords(known, [...records, another])).toEqual([records[1], another]);
});
