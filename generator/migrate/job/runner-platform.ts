// The platforms of the machines that a job runs on, as far as its labels tell.
import { FACTS } from '../../facts/facts.ts';
import { hostedPlatform, type RequestedRunner, runnersOf } from '../../lint/model/runner.ts';
import type { StepContext } from '../migration.ts';

const OS: Readonly<Record<string, string>> = { linux: 'linux', macos: 'darwin', windows: 'windows' };
const ARCH: Readonly<Record<string, string>> = { x64: 'amd64', amd64: 'amd64', arm64: 'arm64', aarch64: 'arm64' };

/** Returns the known platforms. Runners from an expression, and labels without a platform, are left out. */
export function findHostedPlatforms({ job }: StepContext): readonly string[] {
  if (!job) return [];
  return [...new Set(runnersOf(job).flatMap((runner) => platformOf(runner) ?? []))];
}

function platformOf(runner: RequestedRunner): string | null {
  const [label = ''] = runner.labels;
  const hosted = hostedPlatform(runner, FACTS);
  if (hosted !== null) return hosted;
  if (/^ubuntu-\d+\.\d+$/.test(label)) return 'linux/amd64';
  const words = runner.labels.map((each) => each.toLowerCase());
  const os = words.flatMap((word) => (Object.hasOwn(OS, word) ? (OS[word] ?? []) : []))[0];
  const arch = words.flatMap((word) => (Object.hasOwn(ARCH, word) ? (ARCH[word] ?? []) : []))[0];
  return os && arch ? `${os}/${arch}` : null;
}
