// Where an image is built for a platform: natively where there is a way, else emulated.
import type { Config, ImageConfig } from '../config/schema.ts';
import type { Facts } from '../facts/facts.ts';
import { fleetNamed } from './fleets.ts';
import { hostedRunner } from './legs.ts';

export interface ImagePlace {
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
export function imagePlace(platform: string, image: ImageConfig, config: Config, facts: Facts): ImagePlace {
  const asked = image['runs-on'][platform];
  const fleets = Object.entries(config.runners['self-hosted']);
  const fitting = fleets.find(([, fleet]) => fleet.platform === platform && !fleet.emulated)?.[0];
  if (asked === 'emulated') return emulated(platform, 'asked for', config, facts);
  if (asked === 'hosted' || (asked === undefined && config.runners.hosted[platform])) {
    const runner = hostedRunner(platform, config, facts);
    return { fleet: null, runner, host: platform, emulated: false, reason: 'native, on a hosted runner' };
  }
  if (asked !== undefined) return onFleet(asked, platform, config);
  if (fitting !== undefined) return onFleet(fitting, platform, config);
  return emulated(platform, 'no runner and no fleet is of this platform', config, facts);
}

function onFleet(name: string, platform: string, config: Config): ImagePlace {
  const fleet = fleetNamed(name, config);
  const foreign = fleet.platform !== platform;
  const reason = foreign ? `emulated, on ${name}, which is ${fleet.platform}` : `native, on ${name}`;
  return { fleet: name, runner: null, host: fleet.platform, emulated: foreign, reason };
}

function emulated(platform: string, why: string, config: Config, facts: Facts): ImagePlace {
  const host = facts.emulation.platforms[platform]?.host ?? '';
  const runner = hostedRunner(host, config, facts);
  return { fleet: null, runner, host, emulated: true, reason: `emulated, on a hosted runner of ${host}: ${why}` };
}
