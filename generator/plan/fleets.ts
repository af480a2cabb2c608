// Fleets of the config as places where jobs run.
import type { Config, FleetConfig } from '../config/schema.ts';
import type { Fleet, RunsOn } from './plan.ts';

/** Returns a fleet that the config has; check-references.ts has made sure of that. */
export function fleetNamed(name: string, { runners }: Config): FleetConfig {
  const fleet = runners['self-hosted'][name];
  if (!fleet) throw new Error(`the config has no fleet ${name}`);
  return fleet;
}

/** Returns the fleet as a place. */
export function fleetPlace(name: string, fleet: FleetConfig): Fleet {
  const { platform, emulated } = fleet;
  return { kind: 'self-hosted', name, platform, emulated, runsOn: runsOn(fleet) };
}

function runsOn({ labels, group, 'scale-set': scaleSet }: FleetConfig): RunsOn {
  if (scaleSet !== undefined) return { scaleSet };
  if (group !== undefined) return { group, labels: labels ?? null };
  return { labels: labels ?? [] };
}
