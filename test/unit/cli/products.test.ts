// The products of `ipfs-kit install` and `ipfs-kit lock`.
import { describe, expect, it } from 'vitest';
import { parseProducts } from '../../../cli/products.ts';

const exact = (version: string) => ({ kind: 'exact', version });

describe('a product', () => {
  it.each([
    ['kubo@0.43.0', { product: 'kubo', version: exact('0.43.0') }],
    ['ipfs@0.43.0', { product: 'kubo', version: exact('0.43.0') }],
    ['go-ipfs@v0.12.2', { product: 'kubo', version: exact('0.12.2') }],
    ['ipfs', { product: 'kubo', version: { kind: 'latest-known' } }],
    ['ipfs-cluster@1.1.6', { product: 'cluster', programs: null }],
    ['ipfs-cluster-ctl@1.1.6', { product: 'cluster', programs: ['ipfs-cluster-ctl'] }],
    ['lotus-worker@1.37.0', { product: 'lotus-miner', programs: null }],
  ])('may be named by its program or former name: %s', (text, expected) => {
    expect(parseProducts([text])).toEqual([expect.objectContaining(expected)]);
  });

  it('may be several programs with one version', () => {
    expect(parseProducts(['ipfs-cluster-ctl@1.1.6', 'kubo', 'ipfs-cluster-service@1.1.6'])).toMatchObject([
      { product: 'cluster', programs: ['ipfs-cluster-ctl', 'ipfs-cluster-service'] },
      { product: 'kubo' },
    ]);
  });

  it.each([
    [['kubo@0.43.0', 'ipfs@0.43.0'], /kubo is listed twice/],
    [['ipfs-cluster-ctl@1.1.6', 'ipfs-cluster-service@1.1.5'], /cluster is listed twice/],
    [['kub@1'], /'kub' is not one of kubo, cluster, lotus.*Did you mean kubo\?/],
    [['ipfs-cluster-ctrl'], /Did you mean ipfs-cluster-ctl\?/],
    [['ipfs@newest'], /^Version of ipfs 'newest': not a version, range or keyword/],
    [['kubo', '0.43.0'], /^Product '0\.43\.0': '0\.43\.0' is not one of .* Did you mean kubo@0\.43\.0\?/],
    [['lotus=v1.37'], /Did you mean lotus@1\.37\?/],
    [['ipfs-cluster-ctl-1.1.6'], /Did you mean ipfs-cluster-ctl@1\.1\.6\?/],
    [['node-24'], /'node-24' is not one of kubo/],
    [['kubo@none'], /^Product 'kubo@none': the version 'none' installs nothing/],
  ])('%j is an error', (texts, message) => {
    const error = { code: 'invalid-input', message: expect.stringMatching(message) };
    expect(() => parseProducts(texts)).toThrow(expect.objectContaining(error));
  });
});
