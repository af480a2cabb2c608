// Conditions on platforms: that of the job, and those whose programs run here.

import { findNearestName } from '../../../nearest-name.ts';
import { ARCH_NAME_TABLE, OS_NAME_TABLE } from '../../../platform/names.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import {
  type ExpectedPlatform,
  matchesPlatformFact,
  parseExpectedPlatform,
  parsePlatformOrNull,
  runsExpectedPlatform,
} from '../expected-platform.ts';
import { splitWords } from '../terms.ts';
import type { ConditionKind, ImpossibleValue } from './condition-kind.ts';

const PLATFORM_SYNTAX = "a platform or an architecture, such as 'linux/arm64' or 'arm64'";
const PLATFORMS_SYNTAX = "platforms or architectures that the fact must contain, such as 'linux/amd64 linux/arm64'";

export const PLATFORM_KIND: ConditionKind = {
  syntax: PLATFORM_SYNTAX,
  parse: (value) => {
    const expected = parseExpectedPlatform(value);
    if (expected === null) return unknownPlatform(value, PLATFORM_SYNTAX);
    return (fact) => matchesPlatformFact(expected, fact);
  },
};

/** Platforms whose programs an emulator runs. */
export const EMULATED_PLATFORMS_KIND: ConditionKind = runnablePlatformsKind({ firstIsNative: false });

/** Platforms whose programs run here: the machine's own first, then those that are emulated. The word `unknown` is for others. */
export const RUNNABLE_PLATFORMS_KIND: ConditionKind = runnablePlatformsKind({ firstIsNative: true });

function runnablePlatformsKind({ firstIsNative }: { readonly firstIsNative: boolean }): ConditionKind {
  const isMet = (fact: string, expected: ExpectedPlatform) => {
    const results = parsePlatforms(fact).map((platform, at) => {
      return runsExpectedPlatform(expected, platform, firstIsNative && at === 0);
    });
    if (results.includes(true)) return true;
    return results.includes(null) || splitWords(fact).includes(UNKNOWN_FACT) ? null : false;
  };
  const parse = (value: string) => {
    if (value.toLowerCase() === NONE_FACT) return (fact: string) => fact === NONE_FACT;
    const words = splitWords(value);
    const platforms = words.flatMap((word) => parseExpectedPlatform(word) ?? []);
    if (words.length === 0) return null;
    const unknown = words.find((word) => parseExpectedPlatform(word) === null);
    if (unknown !== undefined) return unknownPlatform(unknown, PLATFORMS_SYNTAX);
    return (fact: string) => {
      const results = platforms.map((expected) => isMet(fact, expected));
      return results.includes(false) ? false : results.includes(null) ? null : true;
    };
  };
  return { syntax: PLATFORMS_SYNTAX, parse };
}

function unknownPlatform(text: string, syntax: string): ImpossibleValue | null {
  const architectures = Object.keys(ARCH_NAME_TABLE);
  const platforms = Object.keys(OS_NAME_TABLE).flatMap((os) => architectures.map((arch) => `${os}/${arch}`));
  const nearest = findNearestName(text, [...architectures, ...platforms]);
  return nearest === null ? null : { problem: 'not a valid value', fix: `Did you mean '${nearest}'? Write ${syntax}.` };
}

function parsePlatforms(fact: string) {
  return splitWords(fact).flatMap((word) => parsePlatformOrNull(word) ?? []);
}
