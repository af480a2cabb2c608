// npm run bench [-- [--smoke] [name …] | -- --write-docs]: prints measurements, one JSON object per line, and problems to standard
// error. --smoke does the smallest number of runs and ignores limits. --write-docs runs the benchmarks of docs/performance.md and
// writes it. Exits with 1 if a benchmark failed or exceeded its limit, with 2 if the command line is wrong, with 3 if the machine
// was too busy for a benchmark and no other one failed.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorMessage } from '../kit/errors.ts';
import { type BenchArguments, parseArguments } from './arguments.ts';
import { BENCHMARKS } from './benchmarks.ts';
import { readMachine } from './docs/machine.ts';
import { performancePage } from './docs/performance-page.ts';
import { PAGE_BENCHMARKS } from './docs/tables.ts';
import { formatMeasurement, type Measurement } from './measurement.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { MAX_OTHER_CORES } from './sampling/rounds.ts';

const PAGE = join(import.meta.dirname, '..', 'docs', 'performance.md');

const parsed = parseArguments(process.argv.slice(2), { all: Object.keys(BENCHMARKS), page: PAGE_BENCHMARKS });
if (typeof parsed === 'string') {
  console.error(parsed);
  process.exitCode = 2;
} else {
  process.exitCode = await run(parsed);
}

/** Returns the exit code. */
async function run({ mode, names, writeDocs }: BenchArguments): Promise<number> {
  const chosen = Object.entries(BENCHMARKS).filter(([name]) => names.includes(name));
  const { measurements, failures, busy } = await runBenchmarks(Object.fromEntries(chosen), {
    mode,
    print: (measurement) => console.log(formatMeasurement(measurement, mode)),
  });
  for (const { name, problem } of failures) console.error(`${name}: ${problem}`);
  report(
    failures.map(({ name }) => name),
    `of ${chosen.length} benchmarks failed`,
  );
  report(
    busy,
    `of ${chosen.length} benchmarks not measured, because other processes used more than ${MAX_OTHER_CORES * 100} % of a core`,
  );
  const isWritten = !writeDocs || (await writePage(measurements));
  if (failures.length > 0 || !isWritten) return 1;
  return busy.length > 0 ? 3 : 0;
}

function report(names: readonly string[], text: string): void {
  if (names.length > 0) console.error(`${names.length} ${text}: ${names.join(', ')}`);
}

/** Returns whether the page was written. */
async function writePage(measurements: readonly Measurement[]): Promise<boolean> {
  try {
    const date = new Date().toISOString().slice(0, 10);
    await writeFile(PAGE, performancePage({ measurements, machine: readMachine(), date }));
    return true;
  } catch (error) {
    console.error(`docs/performance.md was not written. ${errorMessage(error)}`);
    return false;
  }
}
