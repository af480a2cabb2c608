// Chooses where an image is built for a platform: natively if possible, else emulated.
import type { ImageConfig, KitConfig } from '../config/schema.ts';
import type { GeneratorFacts } from '../facts/facts.ts';
import { type Fleet, listFleets } from './fleets.ts';
import { chooseHostedRunner } from './legs.ts';

export interface ImagePlacement {
  /** null: on a hosted runner. */
  readonly fleet: Fleet | null;
  /** The label of the hosted runner; null on a fleet. */
  readonly runner: string | null;
  /** The platform of the machine. */
  readonly host: string;
  /** Whether the machine's platform differs from the image's. */
  readonly emulated: boolean;
  readonly reason: string;
}

/** Returns the place that the config names for a platform. Default: a hosted runner, else a native fleet, else emulation. */
export function chooseImagePlacement(
  platform: string,
  image: ImageConfig,
  config: KitConfig,
  facts: GeneratorFacts,
): ImagePlacement {
  const configured = image['runs-on'][platform];
  if (configured === 'emulated') return placeEmulated(platform, 'set in the config', config, facts);
  if (configured === 'hosted' || (configured === undefined && config.runners.hosted[platform])) {
    const runner = chooseHostedRunner(platform, config, facts);
    return { fleet: null, runner, host: platform, emulated: false, reason: 'native, on a hosted runner' };
  }
  const fleet = listFleets(config).find(({ name, settings }) =>
    configured === undefined ? settings.platform === platform && !settings.emulated : name === configured,
  );
  if (fleet) return placeOnFleet(fleet, platform);
  return placeEmulated(platform, 'no runner or fleet has this platform', config, facts);
}

function placeOnFleet(fleet: Fleet, platform: string): ImagePlacement {
  const host = fleet.settings.platform;
  const emulated = host !== platform;
  const reason = emulated ? `emulated, on ${fleet.name}, which is ${host}` : `native, on ${fleet.name}`;
  return { fleet, runner: null, host, emulated, reason };
}

function placeEmulated(platform: string, why: string, config: KitConfig, facts: GeneratorFacts): ImagePlacement {
  const host = facts.emulation.platforms[platform]?.host ?? '';
  const runner = chooseHostedRunner(host, config, facts);
  return { fleet: null, runner, host, emulated: true, reason: `emulated, on a hosted ${host} runner: ${why}` };
}
