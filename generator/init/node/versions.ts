// The major versions of Node to test: those that package.json allows and that are supported.
import semver from 'semver';
import type { GeneratorFacts } from '../../facts/facts.ts';
import { oldestNodeFor, type PackageManager } from './manager.ts';
import type { PackageJson } from './package-json.ts';

interface FoundVersions {
  readonly versions: readonly string[];
  readonly source: string;
  readonly unknown: readonly string[];
}

/** Returns the supported versions that `engines` and the package manager allow; the newest allowed one if none is supported. */
export function chooseNodeVersions(
  project: PackageJson,
  manager: PackageManager,
  facts: GeneratorFacts,
): FoundVersions {
  const { versions, date } = facts.runtimes.node;
  const known = Object.keys(versions);
  const range = (project.engines.node ?? '').trim();
  const valid = range === '' || semver.validRange(range) !== null;
  const allowed = known.filter((version) => (valid && range !== '' ? allows(range, version) : true));
  const oldest = oldestNodeFor(manager);
  const runnable = allowed.filter((version) => Number(version) >= oldest);
  const alive = runnable.filter((version) => (versions[version]?.eol ?? '9999') > date);
  const chosen = alive.length > 0 ? alive : (runnable.length > 0 ? runnable : known).slice(-1);
  const unknown = [
    ...(valid
      ? []
      : [`package.json: engines.node "${range}" is not a range of versions. The supported versions of Node are used.`]),
    ...(alive.length === 0 && runnable.length > 0
      ? [
          `package.json: engines.node "${range}" allows no version of Node that is supported. Node ${chosen[0]} is used.`,
        ]
      : []),
    ...(runnable.length === 0
      ? [
          `package.json: engines.node "${range}" allows none of the known versions ${known.join(', ')}. Node ${chosen[0]} is used.`,
        ]
      : []),
  ];
  const limits = [
    ...(range !== '' && valid ? [`engines.node ${range}`] : []),
    ...(runnable.length < allowed.length ? [`${manager.name} ${manager.major}`] : []),
  ];
  return {
    versions: chosen,
    source: alive.length === 0 ? 'the newest that is allowed' : ['all that are supported', ...limits].join(', '),
    unknown,
  };
}

/** A setup action installs the newest version of a major one. A range with an exact version allows an older one. */
function allows(range: string, major: string): boolean {
  return (
    semver.satisfies(`${major}.999.999`, range) ||
    (!/[<>]/.test(range) && semver.intersects(range, `>=${major}.0.0 <${Number(major) + 1}.0.0-0`))
  );
}
