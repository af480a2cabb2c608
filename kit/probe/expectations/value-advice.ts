// How to write a condition that the machine meets, if its value says something else than the writer may mean.

import type { FactName, MachineFacts } from '../facts.ts';
import { CONDITION_KINDS } from './by-fact.ts';

// A higher value of these is not better.
const WITHOUT_ORDER: readonly FactName[] = ['page-size', 'wsl'];

const MAXIMUM = /<=?\s*[\w.]+(?:\s+(?:[kmgt]i?b?|b|bytes?)\b)?/gi;

/** Returns a value that this machine meets, and why the written one is not it; null if there is no such value. */
export function suggestValue(name: FactName, value: string, facts: MachineFacts): string | null {
  return suggestPowerOfTwo(name, value, facts) ?? suggestMinimum(name, value, facts);
}

/** Returns whether only the upper bound of a condition is not met. */
export function isAboveMaximum(name: FactName, value: string, facts: MachineFacts): boolean {
  const rest = value.replace(MAXIMUM, '').trim();
  return rest !== value.trim() && (rest === '' || isMet(name, rest, facts));
}

/** A limit of 4GiB is more than 4GB. */
function suggestPowerOfTwo(name: FactName, value: string, facts: MachineFacts): string | null {
  const binary = value.replace(/(?<=\d\s*[kmgt])(?=b\b)/gi, 'i');
  if (binary === value || !isMet(name, binary, facts)) return null;
  return `KB, MB, GB and TB are powers of ten. Write '${binary}' for powers of two.`;
}

/** A machine with 8 processors does not meet `cpus: 4`. */
function suggestMinimum(name: FactName, value: string, facts: MachineFacts): string | null {
  const minimum = value.replace(/(?<![\w.-])v?\d/i, '>=$&');
  if (/[<>=]/.test(value) || WITHOUT_ORDER.includes(name) || !isMet(name, minimum, facts)) return null;
  return `Without an operator, only this value matches. Write '${minimum}' if a higher one is fine.`;
}

function isMet(name: FactName, value: string, facts: MachineFacts): boolean {
  const test = CONDITION_KINDS[name].parse(value);
  return typeof test === 'function' && test(facts[name], facts) === true;
}
