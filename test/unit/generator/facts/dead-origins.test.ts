// The dead origins in the data, and the actions that depend on one.
import { expect, it } from 'vitest';
import {
  DEAD_ORIGINS,
  DEPENDENT_ACTIONS,
  findNeededOrigin,
  publishedSpans,
} from '../../../../generator/facts/dead-origins.ts';

it('an origin is dead since the first failed check after it was last alive', () => {
  expect(DEAD_ORIGINS.map(({ id, since }) => [id, since])).toEqual([
    ['dist', '2026-10-06'],
    ['ipfs.io', '2026-09-21'],
    ['dweb.link', '2026-09-21'],
    ['trustless-gateway.link', '2026-09-21'],
  ]);
  expect(DEAD_ORIGINS[0]?.hosts).toEqual(['dist.ipfs.tech', 'dist.ipfs.io']);
});

it.each([
  ['ipfs/download-ipfs-distribution-action', 1, 'dist'],
  ['ipfs/download-ipfs-distribution-action', 2, null],
  ['ipfs/download-ipfs-distribution-action', null, null],
  ['Ibnesayeed/setup-ipfs', null, 'dist'],
  ['oduwsdl/setup-ipfs', 0, 'dist'],
  ['ipshipyard/ipfs-deploy-action', 2, 'dist'],
  ['ipfs/ipfs-deploy-action', 2, 'dist'],
  ['actions/checkout', 1, null],
])('%s of major version %s depends on %s', (name, major, origin) => {
  expect(findNeededOrigin({ name, major })?.id ?? null).toBe(origin);
});

it('lists each action and version once', () => {
  const names = DEPENDENT_ACTIONS.map(({ uses, refs }) => `${uses}@${refs}`);
  expect(new Set(names).size).toBe(names.length);
});

it('versions that only a dead origin publishes are not available', () => {
  const unavailable = (product: 'kubo' | 'cluster') =>
    publishedSpans(product).flatMap(({ versions, available }) => (available ? [] : [versions]));
  expect(unavailable('kubo')).toEqual(['<0.4.17-0']);
  expect(unavailable('cluster')).toEqual(['<1.1.6-0']);
});
