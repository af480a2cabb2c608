// The fleets of a config: groups of self-hosted machines under one name.
import type { FleetConfig, KitConfig } from '../config/schema.ts';
import type { FleetPlacement, RunsOn } from './plan.ts';

export interface Fleet {
  readonly name: string;
  readonly settings: FleetConfig;
}

/** Returns all fleets, in the order of the config. */
export function listFleets({ runners }: KitConfig): readonly Fleet[] {
  return Object.entries(runners['self-hosted']).map(([name, settings]) => ({ name, settings }));
}

/** Returns the fleets with these names, in the order of the names. */
export function findFleets(names: readonly string[], config: KitConfig): readonly Fleet[] {
  const fleets = listFleets(config);
  return names.flatMap((name) => fleets.find((fleet) => fleet.name === name) ?? []);
}

/** Returns the placement of a job on a fleet. */
export function toFleetPlacement({ name, settings }: Fleet): FleetPlacement {
  const { platform, emulated } = settings;
  return { kind: 'self-hosted', name, platform, emulated, runsOn: runsOn(settings) };
}

function runsOn({ labels, group, 'scale-set': scaleSet }: FleetConfig): RunsOn {
  if (scaleSet !== undefined) return { scaleSet };
  if (group !== undefined) return { group, labels: labels ?? null };
  return { labels: labels ?? [] };
}
