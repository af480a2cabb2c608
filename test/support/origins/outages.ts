// Installs during outages of origins. Times are scaled: 20 s take 2 s.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { parseChecksums } from '../../../kit/download/digest/digest.ts';
import { TRANSFER_LIMITS, type TransferLimits } from '../../../kit/download/http/limits.ts';
import { openNetwork } from '../../../kit/download/network.ts';
import { isKitError } from '../../../kit/errors.ts';
import { installProduct } from '../../../kit/install/install.ts';
import type { ToolRequest } from '../../../kit/install/request.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { detectHost } from '../../../kit/platform/host/host.ts';
import type { OriginName, RequestName } from '../../../scripts/origins/outage-outcomes.ts';
import { type ServedRelease, startGithubServers } from '../github/fake-github.ts';
import { type FakeServer, type ServerFault, startFakeServer } from '../server.ts';
import { createToolRequest } from '../tool-request.ts';
import { startOrigin } from './loopback-origin.ts';
import { githubRelease, publishProduct } from './publish-product.ts';

/** A second of the real limits takes this many seconds. */
const TIME_SCALE = 0.1;
const scaled = (milliseconds: number) => milliseconds * TIME_SCALE;
/** For faults that come at once. Waiting times are the real ones, because a busy machine makes healthy origins slow. */
const LIMITS: TransferLimits = { ...TRANSFER_LIMITS, backoffMs: scaled(TRANSFER_LIMITS.backoffMs) };
/** For faults that make an install wait, or retry until its time for the host is over. */
const WAITING_LIMITS: TransferLimits = {
  ...LIMITS,
  connectMs: scaled(TRANSFER_LIMITS.connectMs),
  raceAfterMs: scaled(TRANSFER_LIMITS.raceAfterMs),
  firstByteMs: scaled(TRANSFER_LIMITS.firstByteMs),
  stallMs: scaled(TRANSFER_LIMITS.stallMs),
};

/** Ways in which an origin fails. */
export const OUTAGE_FAULTS: Readonly<Record<string, ServerFault | 'dropPackets' | 'refuseConnections' | 'noAddress'>> =
  {
    'drops every packet': 'dropPackets',
    'refuses connections': 'refuseConnections',
    'has no address': 'noAddress',
    'answers after 20 s': { kind: 'slow', delay: scaled(20_000) },
    'answers 403': { kind: 'answer', status: 403 },
    'answers 429': { kind: 'answer', status: 429 },
    'answers 451': { kind: 'answer', status: 451 },
    'answers 503': { kind: 'answer', status: 503 },
    'answers with a page': {
      kind: 'answer',
      status: 200,
      type: 'text/html',
      body: '<!doctype html><title>Sorry</title>',
    },
  };

/** The installs. */
const REQUESTS = {
  'Kubo, exact, digest known': { product: 'kubo', version: { kind: 'exact', version: '0.98.0' }, pinned: true },
  'Kubo, exact': { product: 'kubo', version: { kind: 'exact', version: '0.98.0' } },
  'Kubo, range': { product: 'kubo', version: { kind: 'range', range: '~0.98' } },
  'Kubo, latest': { product: 'kubo', version: { kind: 'latest' } },
  'Cluster, exact, digest known': { product: 'cluster', version: { kind: 'exact', version: '1.98.0' }, pinned: true },
  'Cluster, exact': { product: 'cluster', version: { kind: 'exact', version: '1.98.0' } },
  'Cluster, latest': { product: 'cluster', version: { kind: 'latest' } },
  'Cluster before 1.1.6': { product: 'cluster', version: { kind: 'exact', version: '1.0.9' } },
  'Lotus, exact': { product: 'lotus', version: { kind: 'exact', version: '1.98.0' } },
  'Lotus, latest': { product: 'lotus', version: { kind: 'latest' } },
} as const satisfies Record<RequestName, OutageRequest>;

interface OutageRequest {
  readonly product: 'kubo' | 'cluster' | 'lotus';
  readonly version: ToolRequest['version'];
  readonly pinned?: boolean;
}

export interface OutageResult {
  /** `0.98.0 origin`: the version and how it was verified; or the error's code. */
  readonly outcome: string;
  readonly message: string;
  /** Redirects included. */
  readonly requests: number;
  /** Seconds, as without the scale. */
  readonly seconds: number;
}

/** Origins with every product in upstream's layouts, and fakes of broken ones. */
export interface OutageFixture {
  readonly run: (broken: readonly OriginName[], fault: string, request: RequestName) => Promise<OutageResult>;
  readonly close: () => Promise<void>;
}

const PLATFORM = parsePlatform('linux/amd64');

/** Publishes all products. `silentUrl` is the URL of a host that drops packets. */
export async function createOutageFixture(silentUrl: string): Promise<OutageFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'outages-'));
  const checksums: string[] = [];
  const releases: ServedRelease[] = [];
  for (const [product, version, sidecars] of [
    ['kubo', '0.98.0', true],
    ['cluster', '1.98.0', false],
    ['lotus', '1.98.0', true],
    ['cluster', '1.0.9', true],
  ] as const) {
    const published = { distribution: DISTRIBUTIONS[product], version, platform: PLATFORM };
    checksums.push(...(await publishProduct(folder, published)));
    if (version !== '1.0.9') releases.push(githubRelease(published, sidecars));
  }
  const moduleProxy = await startFakeServer((path, response) => {
    const version = path.includes('cluster') ? '1.98.0' : path.includes('lotus') ? '1.98.0' : '0.98.0';
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`v${version}\n`);
  });
  const host = await detectHost();

  const run: OutageFixture['run'] = async (broken, faultName, name) => {
    const fault = OUTAGE_FAULTS[faultName] ?? null;
    const { github, api } = await startGithubServers(folder, releases);
    const dist = await startOrigin(folder);
    const served: Record<OriginName, Pick<FakeServer, 'url' | 'close'>> = { github, 'github-api': api, dist };
    if (fault !== null && typeof fault !== 'string') {
      for (const id of broken) {
        if (id === 'github') github.setFault(fault);
        if (id === 'github-api') api.setFault(fault);
        if (id === 'dist') applyOriginFault(dist, fault);
      }
    }
    const urlOf = (id: OriginName) => {
      if (!broken.includes(id) || typeof fault !== 'string') return served[id].url;
      if (fault === 'dropPackets') return silentUrl;
      return fault === 'refuseConnections' ? 'http://127.0.0.1:9' : 'http://no-such-host.invalid';
    };
    const urls = { github: urlOf('github'), 'github-api': urlOf('github-api'), dist: urlOf('dist') };
    const requests: string[] = [];
    const debug = (text: string) => void (/^(?:GET|HEAD) /.test(text) && requests.push(text));
    const log = { info: () => {}, warning: () => {}, debug };
    const toolCache = await mkdtemp(join(tmpdir(), 'outage-'));
    const { product, version, pinned = false }: OutageRequest = REQUESTS[name];
    const overrides = { version, checksums: pinned ? parseChecksums(checksums.join('\n')) : new Map() };
    const request = createToolRequest(product, '0.0.0', PLATFORM, overrides);
    const started = performance.now();
    const waits = typeof fault === 'string' || (typeof fault === 'object' && fault?.kind === 'slow');
    const network = openNetwork({ urls, limits: waits ? WAITING_LIMITS : LIMITS, log });
    const context = {
      toolCache,
      ownToolCache: () => toolCache,
      host,
      network,
      build: { limitMs: 1, folder },
      jobCache: null,
      log,
    };
    const result = await installProduct(request, context).then(
      (installed) => ({ outcome: `${installed.version} ${installed.record.verifiedBy}`, message: '' }),
      (error: unknown) => {
        if (!isKitError(error)) throw error;
        return { outcome: error.code, message: error.message };
      },
    );
    const seconds = (performance.now() - started) / 1000 / TIME_SCALE;
    for (const each of Object.values(served)) await each.close();
    await rm(toolCache, { recursive: true, force: true });
    return { ...result, requests: requests.length, seconds };
  };

  const { GOPROXY } = process.env;
  process.env.GOPROXY = moduleProxy.url;
  return {
    run,
    close: async () => {
      if (GOPROXY === undefined) delete process.env.GOPROXY;
      else process.env.GOPROXY = GOPROXY;
      await moduleProxy.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function applyOriginFault(dist: Awaited<ReturnType<typeof startOrigin>>, fault: ServerFault): void {
  dist.injectFaults(() => {
    if (fault.kind === 'slow') return { kind: 'serve', delayMs: fault.delay };
    const headers = fault.type ? { 'content-type': fault.type } : {};
    return { kind: 'answer', status: fault.status, body: fault.body ?? '', headers };
  });
}
