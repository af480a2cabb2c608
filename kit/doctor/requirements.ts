// What a machine is to be fit for, and what is known of the runtimes that its jobs ask for.
import type { ProductName } from '../distributions/distribution.ts';
import type { Platform } from '../platform/platform.ts';

export interface RunnerRequirements {
  /** What the jobs of this runner are promised. */
  readonly platform: Platform;
  /** Those of `runs-on`, all of which a runner must have. */
  readonly labels: readonly string[];
  /** Platforms whose containers are to run here by emulation. */
  readonly emulated: readonly Platform[];
  /** Minors: `3.11`. */
  readonly pythons: readonly string[];
  /** Majors: `24`. */
  readonly nodes: readonly string[];
  readonly products: readonly ProductName[];
}

export const DOCTOR_RUNTIMES = ['python', 'node'] as const;
export type DoctorRuntime = (typeof DOCTOR_RUNTIMES)[number];

/**
 * Returns the newest exact version of `version` that the runtime's setup action can install on a distribution
 * (`ubuntu-24.04`: ID and VERSION_ID of os-release) and platform, or null where it can install none.
 */
export type RuntimeBuildLookup = (
  runtime: DoctorRuntime,
  version: string,
  where: { readonly distribution: string; readonly platform: Platform },
) => string | null;
