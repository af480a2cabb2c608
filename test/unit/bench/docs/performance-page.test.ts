import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BenchMachine, readMachine } from '../../../../bench/docs/machine.ts';
import { performancePage } from '../../../../bench/docs/performance-page.ts';
import { COMPARISONS, LIMITS, PAGE_BENCHMARKS, PROCESSES } from '../../../../bench/docs/tables.ts';
import type { Measurement } from '../../../../bench/measurement.ts';

const MACHINE: BenchMachine = {
  processor: 'AMD EPYC',
  cores: 4,
  memoryBytes: 16.4e9,
  system: 'Ubuntu 24.04.3 LTS',
  node: '24.21.0',
};
const DATE = '2026-11-30';

/** A measurement with the figures that rows need: 41.6 ms for this project, 120.2 ms for another. */
function sample(bench: string): Measurement {
  if (bench.startsWith('requests-')) {
    return { bench, value: bench === 'requests-warm' ? 0 : 1, limit: 1, samples: 1, spread: 0 };
  }
  const times = { ours_ms: 41.6, node_ms: 120.2, peer_ms: 120.2, action_ms: 410.4 };
  const common = { bench, limit: 25, samples: 15, busy: false, ...times };
  return /-(?:ms|mb)$/.test(bench)
    ? { ...common, value: 22.41, spread: 1.26 }
    : { ...common, ratio: 0.3456, spread: 0.0123 };
}

const UNKNOWN: Measurement = {
  bench: 'warm-vs-node',
  ratio: 1,
  limit: 1.1,
  samples: 9,
  spread: 0,
  busy: 'unknown',
};
const MEASUREMENTS = PAGE_BENCHMARKS.map(sample);
const render = (measurements: readonly Measurement[] = MEASUREMENTS) =>
  performancePage({ measurements, machine: MACHINE, date: DATE });

describe('performancePage', () => {
  it('names the machine and the date', () => {
    expect(render()).toContain(
      '\nMeasured on 2026-11-30: AMD EPYC with 4 cores, 15 GiB of memory, Ubuntu 24.04.3 LTS, Node 24.21.0.\n',
    );
  });

  it.each([
    ['a process', '| the action, version in the tool cache | 42 ms |'],
    ['a peer', '| a script: `curl`, `sha512sum`, `tar` | 42 ms | 120 ms | 0.35 ± 0.01 | 25.00 | 15 |'],
    ['a duration', '| 22 ± 1.3 ms | 25 ms | 15 |'],
    ['an amount of memory', '| 22 ± 1.3 MB | 25 MB | 15 |'],
    ['a count', '| requests for a version in the tool cache | 0 | 1 | 1 |'],
  ])('has %s', (_, row) => {
    expect(render()).toContain(row);
  });

  it('has a figure that exceeds its limit in bold', () => {
    const slow = MEASUREMENTS.map((each) => (each.bench === 'cold-vs-shell' ? { ...each, limit: 0.34 } : each));
    expect(render(slow)).toContain('| 120 ms | **0.35 ± 0.01** | 0.34 | 15 |');
  });

  it('has a row for each benchmark and process', () => {
    const rows = [...render().matchAll(/^\| (.+?) \|/gm)].map(([, first]) => first);
    for (const { bench } of [...COMPARISONS, ...LIMITS]) expect(rows).toContain(`\`${bench}\``);
    for (const { process } of PROCESSES) expect(rows).toContain(process);
  });

  const quiet = 'was not measured on a machine that is known to be quiet.';
  it.each<{ title: string; first: readonly Measurement[]; message: string }>([
    { title: 'is missing', first: [], message: 'was not measured.' },
    { title: 'was busy', first: [{ bench: 'warm-vs-node', limit: 1.1, busy: true, other_cores: 1.2 }], message: quiet },
    { title: 'ran under an unknown load', first: [UNKNOWN], message: quiet },
  ])('throws if a benchmark $title', ({ first, message }) => {
    expect(() => render([...first, ...MEASUREMENTS.slice(1)])).toThrow(`The benchmark "warm-vs-node" ${message}`);
  });
});

it('docs/performance.md is what the benchmarks write, except for the figures', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'performance.md'), 'utf8');
  expect(withoutFigures(page)).toBe(withoutFigures(render()));
});

it('reads the machine', () => {
  const { processor, cores, memoryBytes, system, node } = readMachine();
  expect([processor, system].filter((text) => text.trim() === '')).toEqual([]);
  expect(cores).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThan(1e8);
  expect(node).toBe(process.versions.node);
});

/** Replaces the machine, the measured cells and the limits. */
function withoutFigures(page: string): string {
  return page
    .replace(
      /^Measured on \d{4}-\d\d-\d\d: .+ with \d+ cores, \d+ GiB of memory, .+, Node \d+\.\d+\.\d+\.$/m,
      'MACHINE',
    )
    .replace(/^\|.*\|$/gm, (row) =>
      row.replaceAll('**', '').replace(/(?<=\| )-?\d[\d.]*(?: ± [\d.]+)?(?: ms| MB)?(?= \|)/g, 'N'),
    );
}
