// What starts services on this machine, as far as commands for it are known.
import type { ProbeSystem } from '../../probe/system.ts';

export type ServiceManager = 'systemd' | 'openrc';

/** Returns the service manager that runs, or null. Sources: sd_booted(3); OpenRC's RC_SVCDIR. */
export function detectServiceManager({ listFolder }: Pick<ProbeSystem, 'listFolder'>): ServiceManager | null {
  if (listFolder('/run/systemd/system', 1) !== null) return 'systemd';
  return listFolder('/run/openrc', 1) === null ? null : 'openrc';
}
