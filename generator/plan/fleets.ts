// Fleets of the config as places where jobs run.
import type { FleetConfig, KitConfig } from '../config/schema.ts';
import type { FleetPlacement, RunsOn } from './plan.ts';

/** Returns a fleet that the config has; check-references.ts has made sure of that. */
export function requireFleet(name: string, { runners }: KitConfig): FleetConfig {
  const fleet = runners['self-hosted'][name];
  if (!fleet) throw new Error(`the config has no fleet ${name}`);
  return fleet;
}

/** Returns the fleet as a place. */
export function toFleetPlacement(name: string, fleet: FleetConfig): FleetPlacement {
  const { platform, emulated } = fleet;
  return { kind: 'self-hosted', name, platform, emulated, runsOn: runsOn(fleet) };
}

function runsOn({ labels, group, 'scale-set': scaleSet }: FleetConfig): RunsOn {
  if (scaleSet !== undefined) return { scaleSet };
  if (group !== undefined) return { group, labels: labels ?? null };
  return { labels: labels ?? [] };
}
