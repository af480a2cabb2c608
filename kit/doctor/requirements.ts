// What a machine must provide to be a runner, and what the caller knows about the runtimes that jobs install.
import type { ProductName } from '../distributions/distribution.ts';
import type { Platform } from '../platform/platform.ts';

/** The roles of the project's own fixed label sets: Linux machines of these architectures. Any platform is a role too. */
export const RUNNER_ROLES = ['arm64', 'amd64'] as const;
export type RunnerRole = (typeof RUNNER_ROLES)[number];

export interface RunnerRequirements {
  /** The platform that jobs expect. */
  readonly platform: Platform;
  /** The labels of `runs-on`. The runner needs all of them. Empty if nothing says which. */
  readonly labels: readonly string[];
  /** Platforms whose containers must run here under emulation. */
  readonly emulated: readonly Platform[];
  /** Whether jobs build images here. */
  readonly images: boolean;
  /** The image that registers emulators, as the generated workflows pass it to docker/setup-qemu-action. */
  readonly emulatorImage: string;
  /** Minor versions: `3.11`. */
  readonly pythons: readonly string[];
  /** Major versions: `24`. */
  readonly nodes: readonly string[];
  readonly products: readonly ProductName[];
}

export type DoctorRuntime = 'python' | 'node';

/**
 * Returns the newest exact version of `version` that the runtime's setup action can install on a distribution
 * (`ubuntu-24.04`: ID and VERSION_ID of os-release) and platform, or null if it has no build for them.
 */
export type RuntimeBuildLookup = (
  runtime: DoctorRuntime,
  version: string,
  target: { readonly distribution: string; readonly platform: Platform },
) => string | null;

/** Returns whether jobs need Docker here: to build images, or to run containers of other platforms. */
export function needsDocker({ images, emulated }: Pick<RunnerRequirements, 'images' | 'emulated'>): boolean {
  return images || emulated.length > 0;
}
