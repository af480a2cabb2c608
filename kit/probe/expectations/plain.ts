// The expectations of most jobs: a platform, and whether the job is emulated. In a file of its own, because the conditions on other
// facts are more code than the rest of a probe.

import { matchesPlatformFact, parseExpectedPlatform } from './expected-platform.ts';
import type { Expectations, ExpectationTexts, FactCondition } from './met.ts';

/** Returns what `parseExpectations` returns; null for other expectations, and for an invalid text. */
export function parsePlainExpectations(texts: ExpectationTexts): Expectations | null {
  if (texts.expect !== '' || texts['expect-executables'] !== '') return null;
  const [name, emulated] = [texts['expect-platform'], texts['expect-emulated']];
  const platform = name === '' ? null : parseExpectedPlatform(name);
  if ((name !== '' && platform === null) || !['', 'true', 'false'].includes(emulated)) return null;
  const conditions: FactCondition[] = [];
  if (platform) conditions.push({ name: 'platform', value: name, test: (fact) => matchesPlatformFact(platform, fact) });
  if (emulated) conditions.push({ name: 'emulated', value: emulated, test: (fact) => fact === emulated });
  return { platform, conditions, executables: [], runtimes: [] };
}
