// npm run bench [-- [--smoke] [name …]]: prints measurements, one JSON object per line, and failures to standard error. Exits
// with 1 if a benchmark failed or exceeded its limit, with 2 if the command line is wrong. --smoke does the smallest number of
// runs and ignores limits.
import { cidVsSha256 } from './cid.ts';
import { coldVsInflate, coldVsShell, coldVsToolkit } from './cold.ts';
import { daemonReady } from './daemon-ready.ts';
import { checkVsNode, generateLinear, generateVsNode, lintLinear } from './generator.ts';
import { imageBuildArm64 } from './image-build-arm64.ts';
import { downloadVsJobCache, sourceBuildCached } from './job-cache.ts';
import type { Benchmark } from './measurement.ts';
import { probeBytesLoaded, probeVsNode } from './probe-vs-node.ts';
import { raceFailures } from './race.ts';
import { requestsExactKnown, requestsWarm } from './requests.ts';
import { runBenchmarks } from './run-benchmarks.ts';
import { bundleBytesTotal, bundleBytesWarmEntry, repositoryTarballBytes } from './sizes.ts';
import { warmVsNode } from './warm-vs-node.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'warm-vs-node': warmVsNode,
  'probe-vs-node': probeVsNode,
  'cold-vs-toolkit': coldVsToolkit,
  'cold-vs-shell': coldVsShell,
  'cold-vs-inflate': coldVsInflate,
  'cid-vs-sha256': cidVsSha256,
  'requests-warm': requestsWarm,
  'requests-exact-known': requestsExactKnown,
  'race-failures': raceFailures,
  'source-build-cached': sourceBuildCached,
  'download-vs-job-cache': downloadVsJobCache,
  'daemon-ready': daemonReady,
  'image-build-arm64': imageBuildArm64,
  'probe-bytes-loaded': probeBytesLoaded,
  'generate-vs-node': generateVsNode,
  'check-vs-node': checkVsNode,
  'generate-linear': generateLinear,
  'lint-linear': lintLinear,
  'bundle-bytes-warm-entry': bundleBytesWarmEntry,
  'bundle-bytes-total': bundleBytesTotal,
  'repository-tarball-bytes': repositoryTarballBytes,
};

const args = process.argv.slice(2);
const mode = args.includes('--smoke') ? 'smoke' : 'full';
const names = args.filter((arg) => arg !== '--smoke');
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`Unknown benchmark "${unknown.join('", "')}". Use one of: ${Object.keys(BENCHMARKS).join(', ')}.`);
  process.exitCode = 2;
} else {
  const chosen = Object.entries(BENCHMARKS).filter(([name]) => names.length === 0 || names.includes(name));
  const failures = await runBenchmarks(Object.fromEntries(chosen), {
    mode,
    print: (measurement) => {
      const line = mode === 'smoke' ? { ...measurement, mode } : measurement;
      console.log(JSON.stringify(line, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)));
    },
  });
  for (const { name, problem } of failures) console.error(`${name}: ${problem}`);
  if (failures.length > 0) {
    const failed = failures.map(({ name }) => name).join(', ');
    console.error(`${failures.length} of ${chosen.length} benchmarks failed: ${failed}`);
    process.exitCode = 1;
  }
}
