// Plans the step that installs IPFS tools: the inputs of the action setup-ipfs-kit.
import tools from '../../kit/distributions/tools.json' with { type: 'json' };
import { parseToolName } from '../config/schema/ipfs.ts';
import type { KitConfig } from '../config/schema.ts';
import type { IpfsStep } from './plan.ts';

type IpfsConfig = NonNullable<KitConfig['ipfs']>;

/** Key in the config, title, and programs. */
const PRODUCTS = [
  ['kubo', 'Kubo', ['ipfs']],
  ['cluster', 'IPFS Cluster', ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow']],
  ['lotus', 'Lotus', ['lotus']],
  ['lotus-miner', 'Lotus Miner', ['lotus-miner', 'lotus-worker']],
] as const;

/** Returns the step of a native leg, or null if the config has no tools. */
export function planNativeTools(ipfs: KitConfig['ipfs']): IpfsStep | null {
  if (!ipfs) return null;
  const node = ipfs.daemon !== 'false';
  const cluster = ipfs['cluster-peers'] > 0;
  return {
    ...selectTools(ipfs, PRODUCTS),
    inputs: {
      ...listInputs(ipfs, PRODUCTS),
      ...(node ? { daemon: ipfs.daemon } : {}),
      ...(cluster ? { 'cluster-peers': String(ipfs['cluster-peers']) } : {}),
    },
    node,
    cluster,
  };
}

/** Returns the step of an emulated leg, without a node and without Lotus, which is too large to emulate. */
export function planEmulatedTools(ipfs: KitConfig['ipfs']): IpfsStep | null {
  const products = PRODUCTS.filter(([name]) => (name === 'kubo' || name === 'cluster') && ipfs?.[name] !== undefined);
  if (!ipfs || (products.length === 0 && !ipfs.tools)) return null;
  return { ...selectTools(ipfs, products), inputs: listInputs(ipfs, products), node: false, cluster: false };
}

type Products = readonly (typeof PRODUCTS)[number][];

function selectTools(ipfs: IpfsConfig, products: Products): Pick<IpfsStep, 'products' | 'tools' | 'programs'> {
  const selected = products.filter(([name]) => ipfs[name] !== undefined);
  const entries = (ipfs.tools ?? []).map(findTool);
  const clusterPrograms = ipfs['cluster-tools']?.map((name) => `ipfs-cluster-${name}`);
  const programs = selected.flatMap(([name, , all]): readonly string[] => {
    return name === 'cluster' && clusterPrograms ? all.filter((each) => clusterPrograms.includes(each)) : all;
  });
  return {
    products: selected.map(([, title]) => title),
    tools: entries.map(({ name, title }) => ({ name, title })),
    programs: [...programs, ...entries.flatMap(({ binaries }) => binaries.map((binary) => binary.name))],
  };
}

/** loadConfig() has checked that every name is a known tool. */
function findTool(spec: string) {
  const name = parseToolName(spec) as keyof typeof tools;
  return { name, ...tools[name] };
}

/** The action may install Kubo by default, so a config without Kubo says `kubo-version: none`. */
function listInputs(ipfs: IpfsConfig, products: Products): Readonly<Record<string, string>> {
  const versions = products.flatMap(([name]) => {
    return ipfs[name] === undefined ? [] : [[`${name}-version`, ipfs[name]] as const];
  });
  const programs = ipfs['cluster-tools'];
  const optional = {
    'cluster-tools':
      programs && versions.some(([name]) => name === 'cluster-version') ? programs.join(', ') : undefined,
    tools: ipfs.tools?.join(' '),
    'lock-file': ipfs['lock-file'],
    mirror: ipfs.mirror,
  };
  return {
    ...(ipfs.kubo === undefined ? { 'kubo-version': 'none' } : {}),
    ...Object.fromEntries(versions),
    ...Object.fromEntries(
      Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}
