// Ranges of versions in the data files.
import semver from 'semver';

/** Returns whether `version` is in `range`. Pre-releases within the bounds count too. */
export function inRange(version: string, range: string): boolean {
  return semver.satisfies(version, range, { includePrerelease: true });
}
