// The rows of docs/performance.md.
import { KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';

interface ProcessRow {
  readonly process: string;
  /** The benchmark that measures it, and the name of the figure. */
  readonly bench: string;
  readonly figure: string;
}

interface ComparisonRow {
  readonly bench: string;
  readonly what: string;
  readonly peer: string;
  /** The names of the two times. */
  readonly figures: readonly [string, string];
}

interface LimitRow {
  readonly bench: string;
  readonly what: string;
  readonly unit: '' | 'ms' | 'MB';
}

const EMPTY_SCRIPT = 'an empty script, `node -e 0`';
const INSTALL = `installs Kubo ${KUBO_VERSION}`;

export const PROCESSES: readonly ProcessRow[] = [
  { process: EMPTY_SCRIPT, bench: 'warm-vs-node', figure: 'node_ms' },
  { process: 'the action, version in the tool cache', bench: 'warm-vs-node', figure: 'ours_ms' },
  { process: 'its post step, in a job without a node', bench: 'post-vs-node', figure: 'ours_ms' },
  { process: `the action, which downloads and ${INSTALL}`, bench: 'cold-rss-mb', figure: 'action_ms' },
  { process: 'arch-probe', bench: 'probe-vs-node', figure: 'ours_ms' },
];

export const COMPARISONS: readonly ComparisonRow[] = [
  {
    bench: 'cold-vs-toolkit',
    what: INSTALL,
    peer: '@actions/tool-cache: `downloadTool`, sha512, `extractTar`, `cacheDir`',
    figures: ['ours_ms', 'peer_ms'],
  },
  {
    bench: 'cold-vs-shell',
    what: INSTALL,
    peer: 'a script: `curl`, `sha512sum`, `tar`',
    figures: ['ours_ms', 'peer_ms'],
  },
  {
    bench: 'cold-vs-inflate',
    what: 'downloads, verifies and unpacks it',
    peer: 'decompression only, with Node’s zlib',
    figures: ['ours_ms', 'peer_ms'],
  },
  ...[
    { bench: 'warm-vs-node', what: 'the action, version in the tool cache' },
    { bench: 'post-vs-node', what: 'its post step, in a job without a node' },
    { bench: 'probe-vs-node', what: 'arch-probe' },
    { bench: 'generate-vs-node', what: '`ipfs-kit workflows generate`' },
    { bench: 'check-vs-node', what: '`ipfs-kit workflows check`' },
  ].map((row) => ({ ...row, peer: EMPTY_SCRIPT, figures: ['ours_ms', 'node_ms'] as const })),
];

export const LIMITS: readonly LimitRow[] = [
  {
    bench: 'daemon-overhead-ms',
    what: 'what `daemon: offline` adds to the start of Node, `ipfs init`, and `ipfs daemon` until its API answers',
    unit: 'ms',
  },
  { bench: 'cold-rss-mb', what: `the most memory that the action uses while it ${INSTALL}`, unit: 'MB' },
  { bench: 'requests-warm', what: 'requests for a version in the tool cache', unit: '' },
  { bench: 'requests-exact-known', what: 'requests for a pinned version', unit: '' },
  {
    bench: 'requests-redirected',
    what: 'the same from GitHub, which redirects each download to another host',
    unit: '',
  },
];

/** The benchmarks of the page, in the order in which they run. */
export const PAGE_BENCHMARKS: readonly string[] = [
  ...new Set([...PROCESSES, ...COMPARISONS, ...LIMITS].map(({ bench }) => bench)),
];
