// What the doctor examines a machine for: what the repository's own workflows ask of such a machine, where it has a config,
// else what the generated workflows of a usual project do.
import { readFile } from 'node:fs/promises';
import { CONFIG_FILE, loadConfig } from '../generator/config/load.ts';
import { parseToolName } from '../generator/config/schema/ipfs.ts';
import type { KitConfig } from '../generator/config/schema.ts';
import { FACTS } from '../generator/facts/facts.ts';
import { findBuild } from '../generator/plan/builds.ts';
import { chooseVersions } from '../generator/plan/versions.ts';
import type { ProductName } from '../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products.ts';
import { isToolName } from '../kit/distributions/tools.ts';
import type { RunnerRequirements, RuntimeBuildLookup } from '../kit/doctor/requirements.ts';
import { formatPlatform, type Platform } from '../kit/platform/platform.ts';
import { ROLES, type Role } from './roles.ts';

const LABELS: Readonly<Record<Role, readonly string[]>> = {
  arm64: ['self-hosted', 'arm64', 'dgx'],
  amd64: ['self-hosted', 'amd64'],
};

/** Returns what the runners of a role are to be fit for; a platform without a role has its architecture as its label. */
export function deriveRequirements(role: Role | Platform, config: KitConfig | null = null): RunnerRequirements {
  const platform: Platform = typeof role === 'string' ? { os: 'linux', arch: role } : role;
  const knownRole = ROLES.find((each) => platform.os === 'linux' && each === platform.arch);
  const defaults = {
    platform,
    labels: knownRole ? LABELS[knownRole] : ['self-hosted', platform.arch],
    emulated: [],
    pythons: ['3.8', '3.9', '3.10', '3.11'],
    nodes: ['22', '24'],
    products: ['kubo', 'cluster'] as const satisfies readonly ProductName[],
  };
  if (!config) return defaults;
  return {
    ...defaults,
    labels: fleetLabels(config, platform) ?? defaults.labels,
    pythons: configuredVersions('python', config),
    nodes: configuredVersions('node', config),
    products: (Object.keys(DISTRIBUTIONS) as ProductName[]).filter((product) => isInstalled(product, config)),
  };
}

function isInstalled(product: ProductName, { ipfs }: KitConfig): boolean {
  if (isToolName(product)) return (ipfs?.tools ?? []).some((spec) => parseToolName(spec) === product);
  return ipfs?.[product] !== undefined;
}

/** Returns the config in a folder, or null where there is none. Throws `invalid-input`. */
export async function readRepositoryConfig(folder: string): Promise<KitConfig | null> {
  const text = await readFile(`${folder}/${CONFIG_FILE}`, 'utf8').catch(() => null);
  return text === null ? null : loadConfig(text, FACTS);
}

/** Which builds of runtimes there are, as the generator's facts have it. */
export const findRuntimeBuild: RuntimeBuildLookup = (runtime, version, { distribution, platform }) => {
  const facts = FACTS.runtimes[runtime].versions[version];
  return facts
    ? findBuild({ version, facts, endOfLife: null, mayFail: null }, distribution, formatPlatform(platform))
    : null;
};

/** The fleet of that platform with the most labels: it is what the others are, too. */
function fleetLabels({ runners }: KitConfig, platform: Platform): readonly string[] | null {
  const fleets = Object.values(runners['self-hosted']).filter((fleet) => fleet.platform === formatPlatform(platform));
  const sets = fleets.flatMap(({ labels }) => (labels ? [labels] : []));
  return sets.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

function configuredVersions(runtime: 'python' | 'node', config: KitConfig): readonly string[] {
  const spec = config[runtime];
  return spec ? chooseVersions(runtime, spec, FACTS.runtimes[runtime]).chosen.map(({ version }) => version) : [];
}
