// The machine that benchmarks ran on, for the page: nothing that identifies it.
import { cpus, release, totalmem, type } from 'node:os';
import { OS_RELEASE_FILES, osReleaseField } from '../../kit/system/os-release.ts';
import { readTextOrEmpty } from '../../kit/system/read-text.ts';

export interface BenchMachine {
  /** `AMD EPYC` */
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** `Debian GNU/Linux 12 (bookworm)` */
  readonly system: string;
  /** `24.21.0` */
  readonly node: string;
}

export function readMachine(): BenchMachine {
  const [first, ...others] = cpus();
  const names = OS_RELEASE_FILES.map((file) => osReleaseField(readTextOrEmpty(file), 'PRETTY_NAME'));
  return {
    processor: first?.model.trim() || process.arch,
    cores: others.length + 1,
    memoryBytes: totalmem(),
    system: names.find((name) => name !== '') ?? `${type()} ${release()}`,
    node: process.versions.node,
  };
}
