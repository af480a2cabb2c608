// The platforms of the machines that a job runs on, as far as its labels say.
import { FACTS } from '../../facts/facts.ts';
import { findRunnerLabel, type RequestedRunner, runnersOf } from '../../lint/model/runner.ts';
import type { StepContext } from '../migration.ts';

/** Labels of GitHub's that move from one release to the next on the same platform. */
const MOVING_LABELS: Readonly<Record<string, string>> = {
  'ubuntu-latest': 'linux/amd64',
  'macos-latest': 'darwin/arm64',
  'windows-latest': 'windows/amd64',
};
const OS: Readonly<Record<string, string>> = { linux: 'linux', macos: 'darwin', windows: 'windows' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', amd64: 'amd64', arm64: 'arm64', aarch64: 'arm64' };

/** Returns the platforms, without those that only an expression or the machine knows. */
export function findHostedPlatforms({ job }: StepContext): readonly string[] {
  if (!job) return [];
  return [...new Set(runnersOf(job).flatMap((runner) => platformOf(runner) ?? []))];
}

function platformOf(runner: RequestedRunner): string | null {
  const [label = ''] = runner.labels;
  const hosted = findRunnerLabel(runner, FACTS)?.platform ?? MOVING_LABELS[label] ?? null;
  if (hosted !== null) return hosted;
  if (/^ubuntu-\d+\.\d+$/.test(label)) return 'linux/amd64';
  const words = runner.labels.map((each) => each.toLowerCase());
  const os = words.flatMap((word) => OS[word] ?? [])[0];
  const arch = words.flatMap((word) => ARCH[word] ?? [])[0];
  return os && arch ? `${os}/${arch}` : null;
}
