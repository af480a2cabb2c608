import { expect, it } from 'vitest';
import { type BenchArguments, parseArguments } from '../../../bench/arguments.ts';
import { BENCHMARKS } from '../../../bench/benchmarks.ts';
import { PAGE_BENCHMARKS } from '../../../bench/docs/tables.ts';

const KNOWN = { all: ['warm', 'cold', 'size'], page: ['warm', 'cold'] };

it.each<{ args: string; expected: BenchArguments | string }>([
  { args: '', expected: { mode: 'full', names: ['warm', 'cold', 'size'], writeDocs: false } },
  { args: '--smoke', expected: { mode: 'smoke', names: ['warm', 'cold', 'size'], writeDocs: false } },
  { args: 'cold', expected: { mode: 'full', names: ['cold'], writeDocs: false } },
  { args: 'size --smoke warm', expected: { mode: 'smoke', names: ['size', 'warm'], writeDocs: false } },
  { args: '--write-docs', expected: { mode: 'full', names: ['warm', 'cold'], writeDocs: true } },
  { args: '--write-docs --smoke', expected: '--write-docs must be the only argument.' },
  { args: '--write-docs warm', expected: '--write-docs must be the only argument.' },
  { args: 'warm hot --fast', expected: 'Unknown benchmark "hot", "--fast". Use one of: warm, cold, size.' },
])('bench $args', ({ args, expected }) => {
  expect(
    parseArguments(
      args.split(' ').filter((arg) => arg !== ''),
      KNOWN,
    ),
  ).toEqual(expected);
});

it('every benchmark of the page exists', () => {
  expect(PAGE_BENCHMARKS.filter((name) => !Object.hasOwn(BENCHMARKS, name))).toEqual([]);
});
