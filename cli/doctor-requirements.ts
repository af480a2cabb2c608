// What the doctor requires of a machine: what the jobs of this repository's config need, or without a config what the
// generated workflows of a typical project need.
import { CONFIG_FILE, loadConfig } from '../generator/config/load.ts';
import { parseToolName } from '../generator/config/schema/ipfs.ts';
import type { KitConfig } from '../generator/config/schema.ts';
import { FACTS } from '../generator/facts/facts.ts';
import { findBuild } from '../generator/plan/builds.ts';
import { chooseVersions } from '../generator/plan/versions.ts';
import { readCheckoutFile } from '../generator/repository/read.ts';
import type { ProductName } from '../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products/products.ts';
import { isToolName } from '../kit/distributions/tools.ts';
import {
  type DoctorRuntime,
  findRole,
  type RunnerRequirements,
  type RunnerRole,
  type RuntimeBuildLookup,
} from '../kit/doctor/requirements.ts';
import { formatPlatform, type Platform } from '../kit/platform/platform.ts';

const LABELS: Readonly<Record<RunnerRole, readonly string[]>> = {
  arm64: ['self-hosted', 'arm64', 'dgx'],
  amd64: ['self-hosted', 'amd64'],
};

/** Returns what a runner must provide. The label of a platform without a role is its architecture. */
export function deriveRequirements(role: RunnerRole | Platform, config: KitConfig | null = null): RunnerRequirements {
  const platform: Platform = typeof role === 'string' ? { os: 'linux', arch: role } : role;
  const knownRole = findRole(platform);
  const defaults = {
    platform,
    labels: knownRole ? LABELS[knownRole] : ['self-hosted', platform.arch],
    emulated: [],
    emulatorImage: FACTS.tools.binfmt.pin,
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

/** Returns the config of the repository in a folder, or null if it has none. Throws `invalid-input`. */
export async function readRepositoryConfig(folder: string): Promise<KitConfig | null> {
  const text = await readCheckoutFile(folder, CONFIG_FILE);
  return text === null ? null : loadConfig(text, FACTS);
}

/** Looks up builds of runtimes in the generator's facts. */
export const findRuntimeBuild: RuntimeBuildLookup = (runtime, version, { distribution, platform }) => {
  const facts = FACTS.runtimes[runtime].versions[version];
  return facts
    ? findBuild({ version, facts, endOfLife: null, mayFail: null }, distribution, formatPlatform(platform))
    : null;
};

/** Returns the labels of the fleet of that platform with the most labels, because its runners serve the other fleets too. */
function fleetLabels({ runners }: KitConfig, platform: Platform): readonly string[] | null {
  const fleets = Object.values(runners['self-hosted']).filter((fleet) => fleet.platform === formatPlatform(platform));
  const sets = fleets.flatMap(({ labels }) => (labels ? [labels] : []));
  return sets.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

function configuredVersions(runtime: DoctorRuntime, config: KitConfig): readonly string[] {
  const spec = config[runtime];
  return spec ? chooseVersions(runtime, spec, FACTS.runtimes[runtime]).chosen.map(({ version }) => version) : [];
}
