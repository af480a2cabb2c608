// Spans of versions, as the data files write them.
import semver from 'semver';

/** Returns whether `version` is in `range`, where a pre-release counts as a member of the range around it. */
export function inRange(version: string, range: string): boolean {
  return semver.satisfies(version, range, { includePrerelease: true });
}
