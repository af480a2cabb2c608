// Conditions on the distribution, which also hold for those that are based on it.

import { NONE_FACT } from '../../fact-text.ts';
import type { MachineFacts } from '../../facts.ts';
import { containsName } from '../name-matching.ts';
import { matchesVersion, parseTerms, splitWords } from '../terms.ts';
import type { ConditionKind } from './condition-kind.ts';
import { matchesNamedVersions, type NamedVersions, namedVersionsKind } from './names.ts';

const RHEL = 'rhel';

// They have the versions of RHEL. Not all of them name it in ID_LIKE.
const RHEL_REBUILDS: readonly string[] = ['almalinux', 'centos', 'eurolinux', 'ol', 'rocky', 'scientific'];

// The end of a name in a label or an image, such as ubuntu-24.04.
const HYPHEN_BEFORE_VERSION = /-(?=\d+(?:\.\d+)*$)(?<=^[a-z-]*[a-z]-)/i;

const NAMED_VERSIONS_KIND = namedVersionsKind(
  { syntax: "a name, a version or both, such as 'ubuntu >=24.04' or 'debian'" },
  (expected) => (fact, facts) => {
    const met = matchesNamedVersions(fact, expected);
    return met === false && isOfFamily(fact, expected, facts) ? true : met;
  },
);

export const DISTRIBUTION_KIND: ConditionKind = {
  ...NAMED_VERSIONS_KIND,
  parse: (value) => NAMED_VERSIONS_KIND.parse(value.trim().replace(HYPHEN_BEFORE_VERSION, ' ')),
};

/** Returns the ID of a distribution, and the one in `value` that it is based on but whose versions it does not have, or null. */
export function findBase(value: string, facts: MachineFacts): { readonly id: string; readonly base: string } | null {
  const [id = ''] = splitWords(facts.distribution);
  const base = familyOf(facts).find((each) => splitWords(value).includes(each) && !hasVersionsOf(id, [each]));
  return base === undefined ? null : { id, base };
}

/** Returns whether all names in `value` are those of the distribution or of one that it is based on. */
export function namesDistribution(value: string, facts: MachineFacts): boolean {
  const names = parseTerms(value).flatMap(({ text }) => (/^[a-z]/.test(text) ? [text] : []));
  return names.every((name) => hasName(facts.distribution, name, familyOf(facts)));
}

function isOfFamily(fact: string, { names, versions }: NamedVersions, facts: MachineFacts): boolean {
  const [id = '', ...found] = splitWords(fact);
  const family = familyOf(facts);
  if (names.length === 0 || !names.every((name) => hasName(fact, name, family))) return false;
  return versions.length === 0 || (hasVersionsOf(id, names) && versions.every((each) => matchesVersion(found, each)));
}

function hasName(fact: string, name: string, family: readonly string[]): boolean {
  return family.includes(name) || containsName(fact, name);
}

function familyOf(facts: MachineFacts): readonly string[] {
  const [id = ''] = splitWords(facts.distribution);
  const named = splitWords(facts['distribution-family']).filter((each) => each !== NONE_FACT);
  return RHEL_REBUILDS.includes(id) ? [...named, RHEL] : named;
}

function hasVersionsOf(id: string, names: readonly string[]): boolean {
  return RHEL_REBUILDS.includes(id) && names.every((name) => name === RHEL);
}
