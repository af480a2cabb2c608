// node scripts/known-keys/cluster.ts   records the keys of IPFS Cluster's service.json
// Run it after a new IPFS Cluster. It downloads the source by the go command (GOPROXY), and runs nothing of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import known from '../../kit/distributions/known-releases/cluster.json' with { type: 'json' };
import { downloadModule, readSources } from './go-module.ts';
import { parseGoPackage } from './go-types.ts';
import { listKeys } from './keys.ts';

const FILE = join(import.meta.dirname, '..', '..', 'kit', 'daemon', 'cluster', 'service-keys.json');
const MODULE = 'github.com/ipfs-cluster/ipfs-cluster';
/** The place in service.json, the folder of the Go package, and its type. Source: cmdutils/configs.go. */
const COMPONENTS = [
  ['cluster', '.', 'configJSON'],
  ['consensus.crdt', 'consensus/crdt', 'jsonConfig'],
  ['api.restapi', 'api/common', 'jsonConfig'],
  ['api.pinsvcapi', 'api/common', 'jsonConfig'],
  ['api.ipfsproxy', 'api/ipfsproxy', 'jsonConfig'],
  ['ipfs_connector.ipfshttp', 'ipfsconn/ipfshttp', 'jsonConfig'],
  ['pin_tracker.stateless', 'pintracker/stateless', 'jsonConfig'],
  ['monitor.pubsubmon', 'monitor/pubsubmon', 'jsonConfig'],
  ['allocator.balanced', 'allocator/balanced', 'jsonConfig'],
  ['informer.disk', 'informer/disk', 'jsonConfig'],
  ['informer.numpin', 'informer/numpin', 'jsonConfig'],
  ['informer.pinqueue', 'informer/pinqueue', 'jsonConfig'],
  ['informer.tags', 'informer/tags', 'jsonConfig'],
  ['observations.metrics', 'observations', 'jsonMetricsConfig'],
  ['observations.tracing', 'observations', 'jsonTracingConfig'],
  ['datastore.badger', 'datastore/badger', 'jsonConfig'],
  ['datastore.badger3', 'datastore/badger3', 'jsonConfig'],
  ['datastore.leveldb', 'datastore/leveldb', 'jsonConfig'],
  ['datastore.pebble', 'datastore/pebble', 'jsonConfig'],
] as const;

if (import.meta.main) {
  const version = known.versions[0] ?? '';
  const source = downloadModule(MODULE, version);
  const keys = COMPONENTS.flatMap(([place, folder, type]) => {
    const names = [...listKeys(parseGoPackage(readSources(join(source, folder))), type).keys()];
    return [place, ...names.map((name) => `${place}.${name}`)];
  });
  const file = { source: `https://${MODULE}, types of the configuration in ${version}`, keys };
  writeFileSync(FILE, `${JSON.stringify(file, null, 2)}\n`);
  console.log(`${version}: ${keys.length} keys`);
}
