// docs/performance.md as text, from measurements. Pure.
import { type BusyMeasurement, isBusy, type Measurement } from '../measurement.ts';
import type { BenchMachine } from './machine.ts';
import { COMPARISONS, LIMITS, PAGE_BENCHMARKS, PROCESSES } from './tables.ts';

interface PageFigures {
  /** One for each of PAGE_BENCHMARKS, in any order. */
  readonly measurements: readonly Measurement[];
  readonly machine: BenchMachine;
  /** `2026-11-30` */
  readonly date: string;
}

type Measured = Exclude<Measurement, BusyMeasurement>;

const BYTES_PER_GIB = 2 ** 30;

/** Returns the page. Throws if a benchmark of the page is missing or is not known to have run on a quiet machine. */
export function performancePage({ measurements, machine, date }: PageFigures): string {
  const find = (name: string): Measured => {
    const measurement = measurements.find(({ bench }) => bench === name);
    if (!measurement) throw new Error(`The benchmark "${name}" was not measured.`);
    if (isBusy(measurement) || measurement.busy === 'unknown') {
      throw new Error(`The benchmark "${name}" was not measured on a machine that is known to be quiet.`);
    }
    return measurement;
  };
  for (const name of PAGE_BENCHMARKS) find(name);
  const processes = PROCESSES.map(({ process, bench, figure }) => [process, ms(find(bench)[figure])]);
  const comparisons = COMPARISONS.map(({ bench, what, peer, figures: [ours, theirs] }) => {
    const found = find(bench);
    return [`\`${bench}\``, what, peer, ms(found[ours]), ms(found[theirs]), ...judged(found, '')];
  });
  const limits = LIMITS.map(({ bench, what, unit }) => [`\`${bench}\``, what, ...judged(find(bench), unit)]);
  return `# Performance

<!-- \`npm run bench -- --write-docs\` writes this page. Its text is in bench/docs. -->

How fast the actions are, compared with other ways to do the same work.

${machineLine(machine, date)}
A ± is half the interquartile range: half of the samples lie about this close to the median. Bold figures exceed their limit, which
is a goal for a quiet machine.

## What a step costs

The time of the whole process that a step starts. The archive comes from a server on the same machine, so the network costs
almost nothing here.

${table(['process', 'time'], processes)}

## Compared with others

A ratio below 1 means that this project is faster. Nothing that Node runs can be faster than an empty script.

${table(['bench', 'this project', 'compared with', 'time', 'its time', 'ratio', 'limit', 'samples'], comparisons)}

\`cold-vs-toolkit\` and \`cold-vs-shell\` end with Kubo in a new folder, verified by sha512. Neither side runs it. For
\`cold-vs-inflate\`, the archive is a local file and the result is discarded: an install that uses Node's zlib cannot do less.

## Other limits

${table(['bench', 'what', 'measured', 'limit', 'samples'], limits)}

## How it is measured

- **Interleaved.** The two sides of a ratio take turns, and each round has its own ratio. The ratio here is the median of
  those, so a machine that becomes slower or faster during the run changes both sides.
- **In fresh processes.** Every sample of a step or an install runs in a new process, because a job runs the code once, before
  it is optimized. In \`cold-vs-toolkit\`, \`cold-vs-shell\` and \`cold-vs-inflate\`, a Node process loads its modules before its
  time starts. The shell's time includes the start of its programs.
- **With a server that answers at once.** It is a process of its own and sends the archive from memory. A real server is another
  machine, so its reads do not use this one's processor.
- **On a quiet machine.** If other processes used more than 15 % of a core, the rounds are taken again. If that does not help,
  the bench reports \`"busy": true\` and no figure. If the system does not tell what others used, as on macOS and Windows, it
  reports \`"busy": "unknown"\`. In both cases this page is not written.

## Repeat it

After \`npm ci\`, on a machine that does nothing else:

| command | what it does |
| --- | --- |
| \`npm run -s bench -- cold-vs-shell\` | Measures one bench and prints it as JSON. |
| \`npm run -s bench\` | Measures all of them, and more; an image, for example, needs Docker. Exits with 1 if one exceeds its limit, with 3 if the machine was too busy. |
| \`npm run -s bench -- --write-docs\` | Measures those of this page and writes it. |

They measure the bundles in the \`dist\` folders. The first run builds Kubo from source, which needs Go and takes some minutes.
`;
}

function machineLine({ processor, cores, memoryBytes, system, node }: BenchMachine, date: string): string {
  const memory = Math.round(memoryBytes / BYTES_PER_GIB);
  return `Measured on ${date}: ${processor} with ${cores} cores, ${memory} GiB of memory, ${system}, Node ${node}.`;
}

/** Returns the cells of a ratio or value with its spread, of its limit and of the samples. Counts do not spread. */
function judged(measurement: Measured, unit: '' | 'ms' | 'MB'): readonly string[] {
  const { limit, spread, samples } = measurement;
  const value = Number('ratio' in measurement ? measurement.ratio : measurement.value);
  if (samples === 1) return [`${value}`, `${limit}`, '1'];
  const [figure, most] =
    unit === ''
      ? [`${value.toFixed(2)} ± ${spread.toFixed(2)}`, limit.toFixed(2)]
      : [`${value.toFixed(0)} ± ${spread.toFixed(1)} ${unit}`, `${limit} ${unit}`];
  return [value > limit ? `**${figure}**` : figure, most, `${samples}`];
}

function ms(value: number | string | boolean | undefined): string {
  return `${Number(value).toFixed(0)} ms`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
