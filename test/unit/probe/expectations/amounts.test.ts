// Sizes, levels and counts.
import { expect, it } from 'vitest';
import { CONDITION_KINDS } from '../../../../kit/probe/expectations/by-fact.ts';
import { checkConditions, parseConditions } from '../../../../kit/probe/expectations/conditions.ts';
import { parseByteSize } from '../../../../kit/probe/expectations/terms.ts';
import type { FactName } from '../../../../kit/probe/facts.ts';
import { ARM64 } from './machines.ts';

const meets = (name: FactName, fact: string, value: string) =>
  checkConditions(parseConditions(`${name}: ${value}`), { ...ARM64, [name]: fact }).length === 0;

it.each([
  ['64K', 65_536],
  ['64k', 65_536],
  ['64Ki', 65_536],
  ['64KiB', 65_536],
  ['64KB', 64_000],
  ['4GiB', 4 * 1024 ** 3],
  ['4G', 4 * 1024 ** 3],
  ['4GB', 4e9],
  ['1.5M', 1.5 * 1024 ** 2],
  ['1T', 1024 ** 4],
  ['512', 512],
  ['512B', 512],
  ['4GiBs', null],
  ['G', null],
])('the size %s has %j bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

it.each<readonly [FactName, string, string, boolean]>([
  ['page-size', '65536', '64K', true],
  ['page-size', '65536', '64 K', true],
  ['page-size', '65536', '64KB', true],
  ['page-size', '65536', '64KiB', true],
  ['page-size', '16384', '<=16K', true],
  ['page-size', '16384', '4K', false],
  ['memory', '15.6GiB', '>=15G', true],
  ['memory', '15.6GiB', '>=16GB', true],
  ['memory', '15.6GiB', '>=16G', false],
  ['memory-limit', '4GiB', '4G', true],
  ['memory-limit', '4GiB', '<=4GiB', true],
  // The limit of a pod with 4G, which are 3.725 GiB.
  ['memory-limit', '3.7GiB', '4GB', true],
  ['memory-limit', '3.7GiB', '>=4GB', true],
  ['memory-limit', 'none', '>=4GiB', true],
  ['memory-limit', 'none', '=none', true],
  ['disk-free', '21.3GiB', '>=10GiB', true],
  ['disk-free', '21.3GiB', '>= 22 G', false],
  ['x86-64-level', 'v4', 'v3', true],
  ['x86-64-level', 'v3', 'v3', true],
  ['x86-64-level', 'v2', 'v3', false],
  ['x86-64-level', 'v4', '=v3', false],
  ['x86-64-level', 'v4', '<v4', false],
  ['x86-64-level', 'none', '<=v2', false],
  ['x86-64-level', 'v3', 'none', false],
  ['variant', 'v7', '>=v6', true],
  ['variant', 'v7', 'v6', false],
  ['variant', 'none', '>=v5', false],
  ['wsl', '2', '>=1', true],
  ['wsl', 'none', '>=1', false],
  ['cpus', '4', '">=4"', true],
  ['cpus', '4', "'8'", false],
])('%s %s: %s is %j', (name, fact, value, met) => {
  expect(meets(name, fact, value)).toBe(met);
});

it.each([
  ['2', '>=1', true],
  ['none', '>=1', false],
  ['none', '0', true],
  ['0', 'none', true],
  ['0', '<1', true],
])('%s GPUs: %s is %j', (fact, value, met) => {
  const test = CONDITION_KINDS.gpus.parse(value);
  expect(typeof test === 'function' && test(fact, ARM64)).toBe(met);
});
