// The command line of the benchmarks. Pure.
import type { Mode } from './measurement.ts';

export interface BenchArguments {
  readonly mode: Mode;
  /** The benchmarks to run. */
  readonly names: readonly string[];
  readonly writeDocs: boolean;
}

interface KnownNames {
  readonly all: readonly string[];
  /** Those of docs/performance.md. */
  readonly page: readonly string[];
}

/** Parses the arguments after `npm run bench --`. Returns a text about the problem if they are wrong. */
export function parseArguments(args: readonly string[], { all, page }: KnownNames): BenchArguments | string {
  const isSmoke = args.includes('--smoke');
  const writeDocs = args.includes('--write-docs');
  const names = args.filter((arg) => arg !== '--smoke' && arg !== '--write-docs');
  if (writeDocs && args.length > 1) return '--write-docs must be the only argument.';
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) return `Unknown benchmark "${unknown.join('", "')}". Use one of: ${all.join(', ')}.`;
  if (writeDocs) return { mode: 'full', names: page, writeDocs };
  return { mode: isSmoke ? 'smoke' : 'full', names: names.length > 0 ? names : all, writeDocs };
}
