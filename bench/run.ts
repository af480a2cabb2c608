// npm run bench [name …]: measured claims, one JSON object a line; exit 1 where one misses its limit.

import { cidVsSha256 } from './cid.ts';
import { coldVsInflate, coldVsShell, coldVsToolkit } from './cold.ts';
import { daemonReady } from './daemon-ready.ts';
import { checkVsNode, generateLinear, generateVsNode } from './generator.ts';
import { imageBuildArm64 } from './image-build-arm64.ts';
import { downloadVsJobCache, sourceBuildCached } from './job-cache.ts';
import { keepsLimit, type Measurement } from './measurement.ts';
import { probeBytesLoaded, probeVsNode } from './probe-vs-node.ts';
import { raceFailures } from './race.ts';
import { requestsExactKnown, requestsWarm } from './requests.ts';
import { bundleBytesTotal, bundleBytesWarmEntry, repositoryTarballBytes } from './sizes.ts';
import { warmVsNode } from './warm-vs-node.ts';

const BENCHES: Readonly<Record<string, () => Promise<Measurement> | Measurement>> = {
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
  'bundle-bytes-warm-entry': bundleBytesWarmEntry,
  'bundle-bytes-total': bundleBytesTotal,
  'repository-tarball-bytes': repositoryTarballBytes,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const measurement = await bench();
    console.log(
      JSON.stringify(measurement, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)),
    );
    if (!keepsLimit(measurement)) process.exitCode = 1;
  }
}
