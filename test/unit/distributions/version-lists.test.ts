import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../kit/distributions/distribution.ts';
import { cluster } from '../../../kit/distributions/products/cluster.ts';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { lotus, lotusMiner } from '../../../kit/distributions/products/lotus.ts';
import {
  distVersionList,
  InvalidVersionList,
  listMirrorLists,
  listPublishedLists,
  moduleVersionList,
  type VersionList,
} from '../../../kit/distributions/version-lists.ts';

it('publishedLists returns the releases of a product, then its newest release without the API', () => {
  const lists = (distribution: Distribution) => listPublishedLists(distribution).map(({ url }) => url);
  const published = (repository: string) => [
    `https://api.github.com/repos/${repository}/releases?per_page=100`,
    `https://github.com/${repository}/releases/latest`,
  ];
  expect(lists(kubo)).toEqual(published('ipfs/kubo'));
  expect(lists(cluster)).toEqual(published('ipfs-cluster/ipfs-cluster'));
  expect(lists(lotus)).toEqual(published('filecoin-project/lotus'));
  expect(lists(lotusMiner)).toEqual(published('filecoin-project/lotus'));
});

it('mirrorLists returns a list for each layout', () => {
  expect(listMirrorLists(cluster, 'https://mirror.example/').map(({ url }) => url)).toEqual([
    'https://mirror.example/ipfs-cluster-service/versions',
    'https://mirror.example/ipfs-cluster/ipfs-cluster/releases/latest',
  ]);
});

it('the query of a mirror stays at the end of its URLs', () => {
  expect(listMirrorLists(cluster, 'https://mirror.example/x/?sig=a%2F').map(({ url }) => url)).toEqual([
    'https://mirror.example/x/ipfs-cluster-service/versions?sig=a%2F',
    'https://mirror.example/x/ipfs-cluster/ipfs-cluster/releases/latest?sig=a%2F',
  ]);
});

const versionsIn = (list: VersionList | undefined, text: string) => list?.parse(text).map(({ version }) => version);

describe('the redirect to the newest release', () => {
  it.each([
    [kubo, 'https://github.com/ipfs/kubo/releases/tag/v0.43.1', ['0.43.1']],
    [lotus, 'https://github.com/filecoin-project/lotus/releases/tag/v1.37.0', ['1.37.0']],
    [lotus, 'https://github.com/filecoin-project/lotus/releases/tag/miner%2Fv1.37.0', []],
    [lotusMiner, 'https://github.com/filecoin-project/lotus/releases/tag/miner%2Fv1.37.0', ['1.37.0']],
    [kubo, 'https://github.com/ipfs/kubo/releases', []],
    [kubo, 'https://github.com/other/name/releases/tag/v0.43.1', ['0.43.1']],
    [kubo, 'https://elsewhere.example/ipfs/kubo/releases/tag/v0.43.1', []],
    [kubo, 'https://github.com/ipfs/kubo/releases/tag/v0.43.1%ff', []],
    [kubo, '/ipfs/kubo/releases/tag/v0.43.1', ['0.43.1']],
  ])('names the version of $title: %s', (distribution, location, versions) => {
    expect(versionsIn(listPublishedLists(distribution)[1], location)).toEqual(versions);
  });
});

it('moduleVersionList has the form of dist.ipfs.tech', () => {
  const list = moduleVersionList('github.com/ipfs/Kubo', 'https://proxy.example/');
  expect(list.url).toBe('https://proxy.example/github.com/ipfs/!kubo/@v/list');
  expect(versionsIn(list, 'v0.43.1\nv0.44.0-rc1\nv0.9.0\n')).toEqual(['0.44.0-rc1', '0.43.1', '0.9.0']);
});

describe('a list in plain text', () => {
  const list = distVersionList('dist.ipfs.tech', 'https://dist.ipfs.tech', 'ipfs-cluster-service');
  const parse = (text: string) => versionsIn(list, text);

  it.each([
    [
      'is sorted, if it is in the order of publishing',
      'v0.20.0-rc2\nv0.19.2\nv0.20.0\n',
      ['0.20.0', '0.20.0-rc2', '0.19.2'],
    ],
    ['is sorted by number, not by letter', 'v0.9.0\nv0.10.0\nv0.10.0-rc1\n', ['0.10.0', '0.10.0-rc1', '0.9.0']],
    ['is parsed without nightlies', 'v1.1.6\nnightly-2026-07-01\nnightly\n', ['1.1.6']],
    ['is parsed without duplicates', 'v1.1.5\nv1.1.5\nv1.1.6\nv1.1.5\n', ['1.1.6', '1.1.5']],
    ['may have CRLF and no last line end', 'v1.1.5\r\nv1.1.6\r\n\r\nv1.1.4', ['1.1.6', '1.1.5', '1.1.4']],
    [
      'is parsed without other tags',
      'lotus-v1.34.5-rc1\n0.9.1-pre1\nv1.2\nv1.2.3.4\nv1.1.6-dirty\nv1.1.6\n',
      ['1.1.6'],
    ],
    ['is parsed without versions that are not semver', 'v01.2.3\nv99999999999999999999.0.0\nv1.1.6\n', ['1.1.6']],
  ])('%s', (_, text, versions) => {
    expect(parse(text)).toEqual(versions);
  });

  it.each([
    '',
    '\n\n',
    '<!DOCTYPE html><html><body>v1.1.6</body></html>',
    'failed to resolve /ipns/dist.ipfs.tech/x/versions: no link named "x"\n',
    'nightly-2026-07-01\n',
  ])('%j is not valid', (text) => {
    expect(() => parse(text)).toThrow(new InvalidVersionList('the response contains no version'));
  });
});

describe('a list of GitHub releases', () => {
  const parse = (distribution: Distribution, releases: unknown) =>
    versionsIn(listPublishedLists(distribution)[0], typeof releases === 'string' ? releases : JSON.stringify(releases));

  const LOTUS = [
    { tag_name: 'miner/v1.37.0', draft: false },
    { tag_name: 'v1.37.0', draft: false },
    { tag_name: 'v1.38.0', draft: true },
    { tag_name: 'miner/v1.38.0', draft: true },
    { tag_name: 'v1.36.2', draft: false },
    { tag_name: 'miner/v1.36.0-rc1', draft: false, prerelease: true },
    { tag_name: 'v1.36.0-rc1', draft: false, prerelease: true },
    { tag_name: 'lotus-v1.34.5-rc1' },
    { tag_name: 'release/v1.31.2-zondax-tag' },
    { tag_name: 'release/v1.31.2' },
    { tag_name: 'ntwk-calibration-14.0.0' },
    { tag_name: '0.9.1-pre1' },
    { tag_name: 'v1.30' },
    { tag_name: 'v1.37.0 ' },
    { tag_name: ' v1.37.0' },
    { tag_name: 'v1.36.2' },
    { tag_name: 'v1.28.3' },
    { tag_name: 'miner/v1.28.3' },
  ];

  it('of the node', () => {
    expect(parse(lotus, LOTUS)).toEqual(['1.38.0', '1.37.0', '1.36.2', '1.36.0-rc1', '1.28.3']);
  });

  it('of the miner, which until 1.28 is in the release of the node', () => {
    expect(parse(lotusMiner, LOTUS)).toEqual(['1.38.0', '1.37.0', '1.36.0-rc1', '1.28.3']);
  });

  it('of Kubo', () => {
    const tags = ['v0.43.1', 'v0.43.0-rc1', 'v0.9.1', 'v0.43.0', 'miner/v0.43.0', 'nightly-2026-07-01', 'kubo-0.43.0'];
    expect(
      parse(
        kubo,
        tags.map((tag_name) => ({ tag_name })),
      ),
    ).toEqual(['0.43.1', '0.43.0', '0.43.0-rc1', '0.9.1']);
  });

  it('has drafts, pre-releases and the files of each', () => {
    const releases = [
      { tag_name: 'v0.44.0', draft: true, assets: [] },
      { tag_name: 'v0.43.2', prerelease: true, assets: [{ name: 'a' }, null, {}] },
      { tag_name: 'v0.43.1', assets: [{ name: 'kubo_v0.43.1_linux-amd64.tar.gz' }] },
      { tag_name: 'v0.43.0' },
    ];
    expect(listPublishedLists(kubo)[0]?.parse(JSON.stringify(releases))).toEqual([
      { version: '0.44.0', state: 'draft', files: [] },
      { version: '0.43.2', state: 'pre-release', files: ['a', 'undefined', 'undefined'] },
      { version: '0.43.1', state: 'released', files: ['kubo_v0.43.1_linux-amd64.tar.gz'] },
      { version: '0.43.0', state: 'released', files: null },
    ]);
  });

  it.each([
    ['nothing', []],
    ['no releases', [null, 1, 'v0.43.0', ['v0.43.0'], {}, { tag_name: null }, { tag_name: 43 }, { tag_name: {} }]],
    ['a prototype', '[{"__proto__":{"tag_name":"nothing"},"draft":"x"}]'],
  ])('is empty for %s', (_, releases) => {
    expect(parse(kubo, releases)).toEqual([]);
  });

  it.each([
    ['', 'not JSON'],
    ['<html>rate limited</html>', 'not JSON'],
    ['{"message":"API rate limit exceeded"}', 'JSON, but not a list'],
    ['null', 'JSON, but not a list'],
    ['"v0.43.0"', 'JSON, but not a list'],
    ['[{"tag_name":"v0.43.0"}', 'not JSON'],
  ])('%j is not valid', (text, found) => {
    expect(() => parse(kubo, text)).toThrow(new InvalidVersionList(`the response is ${found}`));
  });
});
