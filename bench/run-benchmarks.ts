// Runs benchmarks one after the other. If one fails, the others still run.
import { errorMessage } from '../kit/errors.ts';
import { type Benchmark, isBusy, type Measurement, type Mode, measuredValue } from './measurement.ts';

interface BenchmarkFailure {
  readonly name: string;
  readonly problem: string;
}

interface BenchmarkResults {
  /** In the order in which they ran, without those that threw. */
  readonly measurements: readonly Measurement[];
  /** Those that threw, that measured no number and, in mode `full`, that exceeded their limit. */
  readonly failures: readonly BenchmarkFailure[];
  /** Names of those that the machine was too busy for. They neither failed nor met their limit. */
  readonly busy: readonly string[];
}

interface BenchmarkOptions {
  readonly mode: Mode;
  /** Called with each measurement as soon as it is done. */
  readonly print: (measurement: Measurement) => void;
}

export async function runBenchmarks(
  benchmarks: Readonly<Record<string, Benchmark>>,
  { mode, print }: BenchmarkOptions,
): Promise<BenchmarkResults> {
  const measurements: Measurement[] = [];
  const failures: BenchmarkFailure[] = [];
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    try {
      const measurement = await benchmark(mode);
      print(measurement);
      measurements.push(measurement);
      const problem = findProblem(measurement, mode);
      if (problem !== null) failures.push({ name, problem });
    } catch (error) {
      failures.push({ name, problem: `could not be measured: ${errorMessage(error)}` });
    }
  }
  return { measurements, failures, busy: measurements.filter(isBusy).map(({ bench }) => bench) };
}

function findProblem(measurement: Measurement, mode: Mode): string | null {
  if (isBusy(measurement)) return null;
  const value = measuredValue(measurement);
  if (!Number.isFinite(value)) return `measured ${value}, which is not a number`;
  if (mode === 'full' && value > measurement.limit) return `measured ${value}, over its limit of ${measurement.limit}`;
  return null;
}
