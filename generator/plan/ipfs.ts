// Which IPFS tools a job gets, as inputs of the action setup-ipfs-kit.
import type { Config } from '../config/schema.ts';
import type { IpfsStep } from './plan.ts';

type IpfsConfig = NonNullable<Config['ipfs']>;

const PRODUCTS = [
  ['kubo', 'Kubo', ['ipfs']],
  ['cluster', 'IPFS Cluster', ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow']],
  ['lotus', 'Lotus', ['lotus']],
  ['lotus-miner', 'Lotus Miner', ['lotus-miner', 'lotus-worker']],
] as const;

/** Returns the step of a native leg, or null where the config wants no tools. */
export function nativeTools(ipfs: Config['ipfs']): IpfsStep | null {
  if (!ipfs) return null;
  const node = ipfs.daemon !== 'false';
  const cluster = ipfs['cluster-peers'] > 0;
  return {
    ...chosen(ipfs, PRODUCTS),
    inputs: {
      ...versions(ipfs, PRODUCTS),
      ...(node ? { daemon: ipfs.daemon } : {}),
      ...(cluster ? { 'cluster-peers': String(ipfs['cluster-peers']) } : {}),
    },
    node,
    cluster,
  };
}

/** Returns the step of an emulated leg: executables for its architecture, no node. Lotus is too large to be emulated. */
export function emulatedTools(ipfs: Config['ipfs']): IpfsStep | null {
  const products = PRODUCTS.filter(([name]) => (name === 'kubo' || name === 'cluster') && ipfs?.[name] !== undefined);
  if (!ipfs || products.length === 0) return null;
  return { ...chosen(ipfs, products), inputs: versions(ipfs, products), node: false, cluster: false };
}

type Products = readonly (typeof PRODUCTS)[number][];

function chosen(ipfs: IpfsConfig, products: Products) {
  const wanted = products.filter(([name]) => ipfs[name] !== undefined);
  return { products: wanted.map(([, title]) => title), programs: wanted.flatMap(([, , programs]) => programs) };
}

/** The action installs Kubo unless it is told not to. */
function versions(ipfs: IpfsConfig, products: Products): Readonly<Record<string, string>> {
  const named = products.flatMap(([name]) =>
    ipfs[name] === undefined ? [] : [[`${name}-version`, ipfs[name]] as const],
  );
  const kubo = ipfs.kubo === undefined ? { 'kubo-version': 'none' } : {};
  const lock = ipfs['lock-file'] === undefined ? {} : { 'lock-file': ipfs['lock-file'] };
  const mirror = ipfs.mirror === undefined ? {} : { mirror: ipfs.mirror };
  return { ...kubo, ...Object.fromEntries(named), ...lock, ...mirror };
}
