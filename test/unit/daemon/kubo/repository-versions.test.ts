import { describe, expect, it } from 'vitest';
import { repositoryVersionOf } from '../../../../kit/daemon/kubo/repository-versions.ts';

describe('the layout version that a Kubo needs', () => {
  // RepoVersion at the tags of ipfs/kubo.
  it.each([
    ['0.3.11', null],
    ['0.4.0', 3],
    ['0.4.2', 3],
    ['0.4.3', 4],
    ['0.4.15', 6],
    ['0.4.23', 7],
    ['0.5.1', 9],
    ['0.7.0', 10],
    ['0.11.1', 11],
    ['0.12.2', 12],
    ['0.17.0', 12],
    ['0.18.0', 13],
    ['0.21.1', 14],
    ['0.29.0', 15],
    ['0.30.0', 16],
    ['0.36.0', 16],
    ['0.37.0', 17],
    ['0.38.0-rc1', 18],
    ['0.43.1', 18],
    ['0.99.0', 18],
    ['next', null],
  ])('%s: %s', (kubo, expected) => {
    expect(repositoryVersionOf(kubo)).toBe(expected);
  });
});
