// The distributions that a Linux distribution is based on.

import { readText } from '../../platform/host/system.ts';
import { OS_RELEASE_FILES, osReleaseField } from '../../system/os-release.ts';
import { formatWords, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

/** Returns the family of a Linux distribution, nearest first: `rhel centos fedora`, `none`, or `unknown`. */
export function readDistributionFamily(system: ProbeSystem): string {
  const texts = OS_RELEASE_FILES.map((path) => readText(system, path));
  const text = texts.find((each) => each !== null) ?? null;
  return text === null ? UNKNOWN_FACT : parseDistributionFamily(text);
}

/** Returns ID_LIKE of an os-release file, or `none`. */
export function parseDistributionFamily(text: string): string {
  const words = osReleaseField(text, 'ID_LIKE').split(/\s+/);
  return formatWords(words.filter((word) => word !== ''));
}
