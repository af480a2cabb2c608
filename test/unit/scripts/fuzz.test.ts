// A short run of the fuzzer. `npm run fuzz` takes longer ones.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInput, type Fuzzing, fuzzInput, startFuzzing } from '../../../scripts/fuzz/run.ts';

const SEED = 20_261_129;
const INPUTS = 1000;

let folder: string;
let fuzzing: Fuzzing;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  fuzzing = await startFuzzing(SEED, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it(`finds nothing in ${INPUTS} inputs, and uses every parser`, async () => {
  const findings: string[] = [];
  for (let number = 0; number < INPUTS; number++) {
    const finding = await fuzzInput(fuzzing, number);
    if (finding !== null) findings.push(`input ${number}, ${finding}`);
  }
  expect(findings).toEqual([]);
  expect([...fuzzing.progress.counts.keys()].sort()).toEqual(
    [...new Set(fuzzing.parsers.map(({ name }) => name))].sort(),
  );
});

it('makes the same input from the same seed and number', async () => {
  const again = await startFuzzing(SEED, folder);
  const inputs = Array.from({ length: 100 }, (_, number) => describeInput(fuzzing, number));
  expect(Array.from({ length: 100 }, (_, number) => describeInput(again, number))).toEqual(inputs);
  expect(new Set(inputs).size).toBeGreaterThan(90);
});

const parser = (parse: (text: string) => unknown) => [{ name: 'a', texts: ['a'], parse }];

it.each<[string, (text: string) => unknown, RegExp]>([
  [
    'an error that is not a KitError',
    () => {
      throw new TypeError('no');
    },
    /threw TypeError: no/,
  ],
  ['a rejection', () => Promise.reject(new TypeError('no')), /threw TypeError: no/],
  [
    'more than a second of work',
    () => {
      const { user, system } = process.cpuUsage();
      // Works between the questions for the time, which cost more than the work.
      while (process.cpuUsage({ user, system }).user < 1_100_000) for (let i = 0; i < 1e6; i++);
    },
    /took \d+ ms/,
  ],
])('reports %s', async (_, parse, finding) => {
  expect(await fuzzInput({ ...fuzzing, parsers: parser(parse) }, 0)).toMatch(finding);
});
