// Where an image is built for a platform: natively where there is a way, else emulated.
import type { ImageConfig, KitConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import { requireFleet } from './fleets.ts';
import { chooseHostedRunner } from './legs.ts';

export interface ImagePlacement {
  /** null: a hosted runner. */
  readonly fleet: string | null;
  /** The label of the hosted runner; null for a fleet. */
  readonly runner: string | null;
  /** The platform of the machine. */
  readonly host: string;
  /** Whether that is another one than the image's. */
  readonly emulated: boolean;
  readonly reason: string;
}

/** Returns the place that the config names for a platform; without one a hosted runner of it, a fleet of it, or emulation. */
export function chooseImagePlacement(
  platform: string,
  image: ImageConfig,
  config: KitConfig,
  facts: GeneratorFacts,
): ImagePlacement {
  const configured = image['runs-on'][platform];
  const fleets = Object.entries(config.runners['self-hosted']);
  const nativeFleet = fleets.find(([, fleet]) => fleet.platform === platform && !fleet.emulated)?.[0];
  if (configured === 'emulated') return placeEmulated(platform, 'asked for', config, facts);
  if (configured === 'hosted' || (configured === undefined && config.runners.hosted[platform])) {
    const runner = chooseHostedRunner(platform, config, facts);
    return { fleet: null, runner, host: platform, emulated: false, reason: 'native, on a hosted runner' };
  }
  if (configured !== undefined) return placeOnFleet(configured, platform, config);
  if (nativeFleet !== undefined) return placeOnFleet(nativeFleet, platform, config);
  return placeEmulated(platform, 'no runner and no fleet is of this platform', config, facts);
}

function placeOnFleet(name: string, platform: string, config: KitConfig): ImagePlacement {
  const fleet = requireFleet(name, config);
  const foreign = fleet.platform !== platform;
  const reason = foreign ? `emulated, on ${name}, which is ${fleet.platform}` : `native, on ${name}`;
  return { fleet: name, runner: null, host: fleet.platform, emulated: foreign, reason };
}

function placeEmulated(platform: string, why: string, config: KitConfig, facts: GeneratorFacts): ImagePlacement {
  const host = facts.emulation.platforms[platform]?.host ?? '';
  const runner = chooseHostedRunner(host, config, facts);
  return { fleet: null, runner, host, emulated: true, reason: `emulated, on a hosted runner of ${host}: ${why}` };
}
