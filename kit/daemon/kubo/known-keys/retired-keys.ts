// Keys that a Kubo still reads, only to refuse or ignore them. No Go type tells which, so this list is kept by hand, from the source of
// the releases: cmd/ipfs/kubo/daemon.go, core/node, config/types.go and repo/fsrepo.

interface RetiredKey {
  /** The first release that refuses or ignores the key. */
  readonly since: string;
  /** Keys that replace it, the newest first. A Kubo may not have all of them. */
  readonly instead: readonly string[];
  /** Whether false is a value that changes nothing, too. */
  readonly isFlag?: true;
}

/** With the keys below them. */
const RETIRED: Readonly<Record<string, RetiredKey>> = {
  'Datastore.NoSync': { since: '0.5.0', instead: ['Datastore.Spec'], isFlag: true },
  'Datastore.Params': { since: '0.5.0', instead: ['Datastore.Spec'] },
  'Datastore.Path': { since: '0.5.0', instead: ['Datastore.Spec'] },
  'Datastore.Type': { since: '0.5.0', instead: ['Datastore.Spec'] },
  'Discovery.MDNS.Interval': { since: '0.14.0', instead: [] },
  'Experimental.AcceleratedDHTClient': { since: '0.21.0', instead: ['Routing.AcceleratedDHTClient'], isFlag: true },
  'Experimental.GraphsyncEnabled': { since: '0.25.0', instead: [], isFlag: true },
  'Experimental.ShardingEnabled': {
    since: '0.11.0',
    instead: ['Import.UnixFSHAMTDirectorySizeThreshold', 'Internal.UnixFSShardingSizeThreshold'],
    isFlag: true,
  },
  'Experimental.StrategicProviding': {
    since: '0.35.0',
    instead: ['Provide.Enabled', 'Provider.Enabled'],
    isFlag: true,
  },
  'Gateway.APICommands': { since: '0.5.0', instead: [] },
  'Gateway.PathPrefixes': { since: '0.16.0', instead: [] },
  'Gateway.Writable': { since: '0.20.0', instead: [], isFlag: true },
  Provider: { since: '0.38.0', instead: ['Provide'] },
  'Reprovider.Interval': { since: '0.38.0', instead: ['Provide.DHT.Interval'] },
  'Reprovider.Strategy': { since: '0.38.0', instead: ['Provide.Strategy'] },
  Reprovider: { since: '0.38.0', instead: ['Provide'] },
  'Swarm.DisableRelay': { since: '0.13.0', instead: ['Swarm.Transports.Network.Relay'], isFlag: true },
  'Swarm.EnableAutoRelay': { since: '0.13.0', instead: ['Swarm.RelayClient.Enabled'], isFlag: true },
  'Swarm.EnableRelayHop': { since: '0.11.0', instead: ['Swarm.RelayService.Enabled'], isFlag: true },
  'Swarm.ResourceMgr.Limits': { since: '0.19.0', instead: [] },
};

/** Returns what is known about a retired key (`Swarm.DisableRelay`); null for other keys. */
export function retiredKey(key: string): RetiredKey | null {
  return (Object.hasOwn(RETIRED, key) ? RETIRED[key] : null) ?? null;
}

/** Returns whether a value leaves a retired key unset, which every Kubo accepts. */
export function isUnset(value: unknown, { isFlag }: RetiredKey): boolean {
  if (value === null || value === '' || (isFlag && value === false)) return true;
  return typeof value === 'object' && Object.values(value).every((each) => each === null || each === '');
}
