// What the doctor requires of a machine: what the jobs of this repository's config need. Without a config, only Kubo, which the
// action installs by default.
import { loadOptionalConfig } from '../generator/config/load.ts';
import { parseToolName } from '../generator/config/schema/ipfs.ts';
import type { KitConfig } from '../generator/config/schema.ts';
import { FACTS } from '../generator/facts/facts.ts';
import { CONFIG_FILE } from '../generator/files.ts';
import { findBuild } from '../generator/plan/builds.ts';
import { chooseImagePlacement } from '../generator/plan/image-placement.ts';
import { chooseVersions } from '../generator/plan/versions.ts';
import { readCheckoutFile } from '../generator/repository/read.ts';
import type { ProductName } from '../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products/products.ts';
import { isToolName } from '../kit/distributions/tools.ts';
import {
  type DoctorRuntime,
  RUNNER_ROLES,
  type RunnerRequirements,
  type RunnerRole,
  type RuntimeBuildLookup,
} from '../kit/doctor/requirements.ts';
import { isKitError, KitError } from '../kit/errors.ts';
import { parsePlatform } from '../kit/platform/conventions.ts';
import { formatPlatform, type Platform } from '../kit/platform/platform.ts';

/** The label sets of this project's own workflows. Other machines of these platforms have other labels. */
const LABELS: Readonly<Record<RunnerRole, readonly string[]>> = {
  arm64: ['self-hosted', 'arm64', 'dgx'],
  amd64: ['self-hosted', 'amd64'],
};

/**
 * Returns what a runner must provide. `role`: what `--role` names, or the platform of the machine. Without a fleet of the platform in
 * the config, only a role with a name has labels.
 */
export function deriveRequirements(role: RunnerRole | Platform, config: KitConfig | null = null): RunnerRequirements {
  const platform: Platform = typeof role === 'string' ? { os: 'linux', arch: role } : role;
  const defaults: RunnerRequirements = {
    platform,
    labels: typeof role === 'string' ? LABELS[role] : [],
    emulated: [],
    images: false,
    emulatorImage: FACTS.tools.binfmt.pin,
    pythons: [],
    nodes: [],
    products: ['kubo'],
  };
  if (!config) return defaults;
  return {
    ...defaults,
    ...imageRequirements(config, platform),
    labels: fleetLabels(config, platform) ?? defaults.labels,
    pythons: configuredVersions('python', config),
    nodes: configuredVersions('node', config),
    products: (Object.keys(DISTRIBUTIONS) as ProductName[]).filter((product) => isInstalled(product, config)),
  };
}

/** Returns the role in the text of `--role`: a name, or a platform such as `linux/arm64`. Throws `invalid-input`. */
export function parseRole(text: string): RunnerRole | Platform {
  const role = RUNNER_ROLES.find((each) => each === text);
  if (role) return role;
  try {
    return parsePlatform(text);
  } catch (error) {
    if (!isKitError(error)) throw error;
    throw new KitError('invalid-input', {
      subject: `option --role '${text}'`,
      problem: error.problem,
      fix: `Write ${RUNNER_ROLES.join(', ')}, or a platform such as linux/arm64, darwin/arm64 or windows/amd64.`,
    });
  }
}

/** Returns whether fleets of that platform build images, and for which other platforms. */
function imageRequirements(config: KitConfig, platform: Platform): Pick<RunnerRequirements, 'images' | 'emulated'> {
  const used = new Set(Object.values(config.workflows).flatMap(({ images }) => images));
  const placements = Object.entries(config.images)
    .filter(([name]) => used.has(name))
    .flatMap(([, image]) =>
      image.platforms.map((target) => ({ target, ...chooseImagePlacement(target, image, config, FACTS) })),
    )
    .filter(({ fleet, host }) => fleet !== null && host === formatPlatform(platform));
  const emulated = new Set(placements.flatMap((each) => (each.emulated ? [each.target] : [])));
  return { images: placements.length > 0, emulated: [...emulated].map(parsePlatform) };
}

function isInstalled(product: ProductName, { ipfs }: KitConfig): boolean {
  if (isToolName(product)) return (ipfs?.tools ?? []).some((spec) => parseToolName(spec) === product);
  return ipfs?.[product] !== undefined;
}

/** Returns the config of the repository in a folder, or null if it has none for the generator. Throws `invalid-input`. */
export async function readRepositoryConfig(folder: string): Promise<KitConfig | null> {
  const text = await readCheckoutFile(folder, CONFIG_FILE);
  return text === null ? null : loadOptionalConfig(text, FACTS).config;
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
