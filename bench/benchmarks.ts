// All benchmarks, by name.
import { cidVsSha256 } from './cid.ts';
import { coldRssMb } from './cold/action.ts';
import { coldVsInflate, coldVsShell, coldVsToolkit } from './cold/comparisons.ts';
import { daemonOverheadMs } from './daemon/overhead.ts';
import { checkVsNode, generateLinear, generateVsNode, lintLinear, lintVsNode } from './generator.ts';
import { imageBuildArm64 } from './image-build-arm64.ts';
import { downloadVsJobCache, sourceBuildCached } from './job-cache.ts';
import type { Benchmark } from './measurement.ts';
import { postVsNode } from './post-vs-node.ts';
import { probeBytesLoaded, probeVsNode } from './probe-vs-node.ts';
import { raceFailures } from './race.ts';
import { requestsExactKnown, requestsRedirected, requestsWarm } from './requests.ts';
import { bundleBytesTotal, bundleBytesWarmEntry, repositoryTarballBytes } from './sizes.ts';
import { warmVsNode } from './warm-vs-node.ts';

export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'warm-vs-node': warmVsNode,
  'post-vs-node': postVsNode,
  'probe-vs-node': probeVsNode,
  'cold-vs-toolkit': coldVsToolkit,
  'cold-vs-shell': coldVsShell,
  'cold-vs-inflate': coldVsInflate,
  'cold-rss-mb': coldRssMb,
  'cid-vs-sha256': cidVsSha256,
  'requests-warm': requestsWarm,
  'requests-exact-known': requestsExactKnown,
  'requests-redirected': requestsRedirected,
  'race-failures': raceFailures,
  'source-build-cached': sourceBuildCached,
  'download-vs-job-cache': downloadVsJobCache,
  'daemon-overhead-ms': daemonOverheadMs,
  'image-build-arm64': imageBuildArm64,
  'probe-bytes-loaded': probeBytesLoaded,
  'generate-vs-node': generateVsNode,
  'check-vs-node': checkVsNode,
  'lint-vs-node': lintVsNode,
  'generate-linear': generateLinear,
  'lint-linear': lintLinear,
  'bundle-bytes-warm-entry': bundleBytesWarmEntry,
  'bundle-bytes-total': bundleBytesTotal,
  'repository-tarball-bytes': repositoryTarballBytes,
};
