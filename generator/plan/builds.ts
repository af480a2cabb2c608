// Looks up whether a runtime's setup action has a build for a machine.
import type { Runtime } from '../facts/facts.ts';
import type { ChosenVersion } from './versions.ts';

/** Returns the exact version that the setup action installs on the machine, or null if there is no build for it. */
export function findBuild({ facts }: ChosenVersion, distribution: string, platform: string): string | null {
  const [os = '', arch = ''] = platform.split('/');
  const general = { linux: 'linux', darwin: 'macos', windows: 'windows' }[os] ?? os;
  return facts.builds[distribution]?.[arch] ?? facts.builds[general]?.[arch] ?? null;
}

/** Returns a text such as `python 3.8 has no arm64 build for ubuntu-26.04; end of life 2024-10-07`. */
export function describeMissingBuild(
  runtime: Runtime,
  { version, endOfLife }: ChosenVersion,
  distribution: string,
  platform: string,
): string {
  const arch = platform.split('/')[1];
  return `${runtime} ${version} has no ${arch} build for ${distribution}${endOfLife === null ? '' : `; ${endOfLife}`}`;
}
