// Settings of cluster-config that IPFS Cluster knows, and those that it would ignore.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuseUnknownServiceKeys } from '../../../../kit/daemon/cluster/service-keys.ts';
import { parseSettings } from '../../../../kit/daemon/settings-text.ts';

const WRITTEN = JSON.parse(readFileSync(join(import.meta.dirname, 'service.json'), 'utf8'));
const check = (text: string) => refuseUnknownServiceKeys(parseSettings(text, 'cluster-config'), WRITTEN);

it.each([
  'cluster.replication_factor_min=2',
  'cluster.follower_mode=true',
  'consensus.crdt.batching={"max_batch_size": 10, "max_queue_size": 5}',
  'consensus.crdt.peerset_metric="ping"',
  'api.restapi.headers.X-A=["b"]',
  'api.restapi.headers={"X.A": ["b"]}',
  'informer.tags.tags."a.b"="c"',
  'informer.numpin.metric_ttl="5s"',
  'datastore.badger3.badger_options.max_levels=7',
  'datastore.pebble.pebble_options.levels=[{"anything": 1}]',
  '# a comment\nallocator.balanced.allocate_by=[\n"freespace"\n]',
])('accepts %j', (text) => expect(() => check(text)).not.toThrow());

it('accepts keys that this IPFS Cluster wrote', () => {
  const settings = parseSettings('cluster.new.deep=1');
  expect(() => refuseUnknownServiceKeys(settings, { cluster: { new: { deep: null } } })).not.toThrow();
  expect(() => refuseUnknownServiceKeys(settings, { cluster: {} })).toThrow();
});

describe('refuses', () => {
  it.each([
    [
      'cluster.replicaton_factor_min=2',
      "Setting 'cluster.replicaton_factor_min' in cluster-config: service.json has no key cluster.replicaton_factor_min, and " +
        'IPFS Cluster would ignore it. Use cluster.replication_factor_min.',
    ],
    ['cluster.connection_manager={"hihg_water": 1}', 'Use cluster.connection_manager.high_water.'],
    ['consensus.crtd.trusted_peers=[]', 'no key consensus.crtd, and IPFS Cluster would ignore it. Use consensus.crdt.'],
    ['monitor.pubsubmon.zzz=1', 'The keys there are check_interval.'],
    ['cluster.disable_repinning.deep=1', 'Set cluster.disable_repinning itself.'],
    ['informer.tags.tags.a.b="c"', 'no key informer.tags.tags.a.b'],
  ])('%s', (text, message) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => check(text)).toThrow(message);
  });
});
