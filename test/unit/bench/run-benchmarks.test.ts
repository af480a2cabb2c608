import { describe, expect, it } from 'vitest';
import { type Benchmark, countMeasurement, type Measurement, type Mode } from '../../../bench/measurement.ts';
import { runBenchmarks } from '../../../bench/run-benchmarks.ts';

const count = (value: number): Measurement => countMeasurement('count', { value, limit: 1 });
const ratio = (value: number): Measurement => ({ bench: 'ratio', ratio: value, limit: 1.5, samples: 9, spread: 0.1 });
const BUSY: Measurement = { bench: 'busy', limit: 1.5, busy: true, other_cores: 0.8 };

async function run(mode: Mode, benchmarks: Readonly<Record<string, Benchmark>>) {
  const printed: Measurement[] = [];
  const results = await runBenchmarks(benchmarks, { mode, print: (measurement) => printed.push(measurement) });
  return { printed, ...results };
}

describe('runBenchmarks', () => {
  it.each<{ title: string; mode: Mode; measurement: Measurement; problem: string | null }>([
    { title: 'accepts a count at its limit', mode: 'full', measurement: count(1), problem: null },
    {
      title: 'rejects a count over its limit',
      mode: 'full',
      measurement: count(2),
      problem: 'measured 2, over its limit of 1',
    },
    { title: 'accepts a ratio at its limit', mode: 'full', measurement: ratio(1.5), problem: null },
    {
      title: 'rejects a ratio over its limit',
      mode: 'full',
      measurement: ratio(1.6),
      problem: 'measured 1.6, over its limit of 1.5',
    },
    { title: 'ignores limits in a smoke run', mode: 'smoke', measurement: ratio(9), problem: null },
    {
      title: 'rejects a smoke run that measured no number',
      mode: 'smoke',
      measurement: ratio(Number.NaN),
      problem: 'measured NaN, which is not a number',
    },
  ])('$title', async ({ mode, measurement, problem }) => {
    const { printed, failures } = await run(mode, { one: () => measurement });
    expect(printed).toEqual([measurement]);
    expect(failures).toEqual(problem === null ? [] : [{ name: 'one', problem }]);
  });

  it('prints the other measurements if benchmarks throw, and returns the failures', async () => {
    const { printed, failures } = await run('full', {
      throws: () => {
        throw new Error('no curl');
      },
      first: () => count(0),
      rejects: () => Promise.reject(new Error('no Docker')),
      second: async () => ratio(1),
    });
    expect(printed).toEqual([count(0), ratio(1)]);
    expect(failures).toEqual([
      { name: 'throws', problem: 'could not be measured: no curl' },
      { name: 'rejects', problem: 'could not be measured: no Docker' },
    ]);
  });

  it('counts a benchmark that the machine was too busy for as neither failed nor measured', async () => {
    const { printed, measurements, failures, busy } = await run('full', { first: () => ratio(1), second: () => BUSY });
    expect(printed).toEqual([ratio(1), BUSY]);
    expect(measurements).toEqual(printed);
    expect(failures).toEqual([]);
    expect(busy).toEqual(['busy']);
  });

  it('passes the mode to each benchmark', async () => {
    const modes: Mode[] = [];
    const benchmark = (mode: Mode) => {
      modes.push(mode);
      return count(0);
    };
    await run('smoke', { a: benchmark, b: benchmark });
    await run('full', { a: benchmark });
    expect(modes).toEqual(['smoke', 'smoke', 'full']);
  });
});
