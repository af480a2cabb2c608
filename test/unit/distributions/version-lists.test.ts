import { describe, expect, it } from 'vitest';
import { cluster } from '../../../kit/distributions/cluster.ts';
import type { Distribution } from '../../../kit/distributions/distribution.ts';
import { kubo } from '../../../kit/distributions/kubo.ts';
import { lotus, lotusMiner } from '../../../kit/distributions/lotus.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products.ts';

const lists = (distribution: Distribution) => distribution.versionLists.map(({ origin, url }) => [origin, url]);

it('where each product lists its versions', () => {
  expect(lists(kubo)).toEqual([
    ['GitHub releases', 'https://api.github.com/repos/ipfs/kubo/releases?per_page=100'],
    ['dist.ipfs.tech', 'https://dist.ipfs.tech/kubo/versions'],
  ]);
  expect(lists(cluster)).toEqual([['dist.ipfs.tech', 'https://dist.ipfs.tech/ipfs-cluster-service/versions']]);
  const github = [['GitHub releases', 'https://api.github.com/repos/filecoin-project/lotus/releases?per_page=100']];
  expect(lists(lotus)).toEqual(github);
  expect(lists(lotusMiner)).toEqual(github);
  expect(kubo.mirrorVersionLists('https://mirror.example/').map(({ url }) => url)).toEqual([
    'https://mirror.example/kubo/versions',
  ]);
  expect(cluster.mirrorVersionLists('https://mirror.example').map(({ url }) => url)).toEqual([
    'https://mirror.example/ipfs-cluster-service/versions',
  ]);
});

it.each(Object.values(DISTRIBUTIONS))('$title: each list is that of an origin', ({ versionLists, origins }) => {
  expect(origins.map(({ name }) => name)).toEqual(expect.arrayContaining(versionLists.map(({ origin }) => origin)));
});

describe('a list in plain text', () => {
  const parse = (text: string) => cluster.versionLists[0]?.parse(text);

  it.each([
    ['in the order of publishing', 'v0.20.0-rc2\nv0.19.2\nv0.20.0\n', ['0.20.0', '0.20.0-rc2', '0.19.2']],
    ['newest by number, not by letter', 'v0.9.0\nv0.10.0\nv0.10.0-rc1\n', ['0.10.0', '0.10.0-rc1', '0.9.0']],
    ['with nightlies', 'v1.1.6\nnightly-2026-07-01\nnightly\n', ['1.1.6']],
    ['with duplicates', 'v1.1.5\nv1.1.5\nv1.1.6\nv1.1.5\n', ['1.1.6', '1.1.5']],
    ['with CRLF and without a last line end', 'v1.1.5\r\nv1.1.6\r\n\r\nv1.1.4', ['1.1.6', '1.1.5', '1.1.4']],
    ['with other tags', 'lotus-v1.34.5-rc1\n0.9.1-pre1\nv1.2\nv1.2.3.4\nv1.1.6-dirty\nv1.1.6\n', ['1.1.6']],
    ['with what is no semver', 'v01.2.3\nv99999999999999999999.0.0\nv1.1.6\n', ['1.1.6']],
  ])('%s', (_, text, versions) => {
    expect(parse(text)).toEqual(versions);
  });

  it.each([
    '',
    '\n\n',
    '<!DOCTYPE html><html><body>v1.1.6</body></html>',
    'failed to resolve /ipns/dist.ipfs.tech/x/versions: no link named "x"\n',
    'nightly-2026-07-01\n',
  ])('%j is no list', (text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'download-failed',
        message: expect.stringContaining(
          'The list of versions at https://dist.ipfs.tech/ipfs-cluster-service/versions',
        ),
      }),
    );
  });
});

describe('a list of GitHub releases', () => {
  const parse = (distribution: Distribution, releases: unknown) =>
    distribution.versionLists[0]?.parse(typeof releases === 'string' ? releases : JSON.stringify(releases));

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
    expect(parse(lotus, LOTUS)).toEqual(['1.37.0', '1.36.2', '1.36.0-rc1', '1.28.3']);
  });

  it('of the miner, which until 1.28 is in the release of the node', () => {
    expect(parse(lotusMiner, LOTUS)).toEqual(['1.37.0', '1.36.0-rc1', '1.28.3']);
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

  it.each([
    ['nothing', []],
    ['no releases', [null, 1, 'v0.43.0', ['v0.43.0'], {}, { tag_name: null }, { tag_name: 43 }, { tag_name: {} }]],
    ['a prototype', '[{"__proto__":{"tag_name":"nothing"},"draft":"x"}]'],
    ['drafts', [{ tag_name: 'v0.43.0', draft: true }]],
  ])('of %s is empty', (_, releases) => {
    expect(parse(kubo, releases)).toEqual([]);
  });

  it.each([
    ['', 'no JSON'],
    ['<html>rate limited</html>', 'no JSON'],
    ['{"message":"API rate limit exceeded"}', 'no list'],
    ['null', 'no list'],
    ['"v0.43.0"', 'no list'],
    ['[{"tag_name":"v0.43.0"}', 'no JSON'],
  ])('%j is none', (text, found) => {
    expect(() => parse(kubo, text)).toThrow(
      expect.objectContaining({ code: 'download-failed', message: expect.stringContaining(found) }),
    );
  });
});
