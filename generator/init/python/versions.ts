// Chooses the versions of Python to test: those that the project names, within its limits.
import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import type { RuntimeReleases } from '../../facts/facts.ts';

interface VersionSources {
  /** A constraint such as `>=3.9,<4` or Poetry's `^3.9`, and where it comes from; null if there is none. */
  readonly constraint: { readonly text: string; readonly source: string } | null;
  /** Versions from the first list that names any: classifiers, or the environments of tox. */
  readonly named: { readonly versions: readonly string[]; readonly source: string } | null;
}

interface ChosenPythons {
  readonly versions: readonly string[];
  readonly source: string;
  readonly unknown: readonly string[];
}

/** Returns the versions with the reason. Versions past their end of life stay only if the project names them. */
export function choosePythonVersions({ constraint, named }: VersionSources, facts: RuntimeReleases): ChosenPythons {
  const known = Object.keys(facts.versions).sort(compareVersions);
  const allowed = known.filter((version) => constraint === null || satisfiesConstraint(constraint.text, version));
  const isOld = (version: string) => (facts.versions[version]?.eol ?? '9999') <= facts.date;
  const limit = constraint ? `${constraint.source} ${constraint.text}` : 'no limit in the project';
  const listed = allowed.filter((version) => named?.versions.includes(version));
  if (named && listed.length > 0) {
    return {
      versions: listed,
      source: named.source,
      unknown: reportOld(listed.filter(isOld), 'are tested because the project names them'),
    };
  }
  const alive = allowed.filter((version) => !isOld(version));
  if (alive.length > 0) {
    return {
      versions: alive,
      source: constraint ? `supported versions that ${limit} allows` : 'all that are supported',
      unknown: reportOld(
        constraint ? allowed.filter(isOld) : [],
        'are not tested. To test them, add them to `versions`',
      ),
    };
  }
  const newest = allowed.at(-1);
  if (newest !== undefined) {
    return {
      versions: [newest],
      source: `the newest version that ${limit} allows`,
      unknown: reportOld([newest], 'are tested because the project allows no newer version'),
    };
  }
  return {
    versions: known.slice(-1),
    source: 'the newest version',
    unknown: [`Python: no known version is allowed by ${limit}. Set \`versions\` yourself.`],
  };
}

function reportOld(versions: readonly string[], what: string): readonly string[] {
  return versions.length > 0 ? [`Python ${versions.join(', ')}: past the end of life; such versions ${what}.`] : [];
}

/** Returns whether the newest patch release of a minor version, such as `3.9`, satisfies a constraint of PEP 440 or of Poetry. */
export function satisfiesConstraint(constraint: string, minor: string): boolean {
  return constraint.split(/\|\|?/).some((alternative) => {
    const parts = alternative.trim().split(/\s*,\s*|\s+(?=[<>=!~^])/);
    return parts.every((part) => part === '' || part === '*' || satisfiesPart(part, minor));
  });
}

function satisfiesPart(part: string, minor: string): boolean {
  const [, operator = '', bound = '', wildcard] =
    /^(~=|===?|!=|<=?|>=?|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?/.exec(part) ?? [];
  if (bound === '') return true;
  const newest = `${minor}.99`;
  const numbers = bound.split('.').map(Number);
  const [major = 0, second] = numbers;
  switch (operator) {
    case '>=':
      return compareVersions(newest, bound) >= 0;
    case '>':
      return compareVersions(newest, bound) > 0;
    case '<':
      return compareVersions(newest, bound) < 0;
    case '<=':
      return compareVersions(newest, bound) <= 0;
    case '!=':
      // `!=3.9.7` excludes one patch release, not the others.
      return wildcard === undefined || !hasPrefix(minor, numbers);
    case '^':
      return compareVersions(newest, bound) >= 0 && compareVersions(newest, `${major + 1}`) < 0;
    case '~':
      return compareVersions(newest, bound) >= 0 && hasPrefix(minor, second === undefined ? [major] : [major, second]);
    case '~=':
      return compareVersions(newest, bound) >= 0 && hasPrefix(minor, numbers.slice(0, -1));
    default:
      return hasPrefix(minor, numbers);
  }
}

/** Whether a minor version lies within `3`, `3.9`, or has the patch release `3.9.2`. */
function hasPrefix(minor: string, prefix: readonly number[]): boolean {
  const numbers = minor.split('.').map(Number);
  return prefix.slice(0, 2).every((number, index) => numbers[index] === number);
}
