// A program that runs in its own network namespace. github.com, its API and dist.ipfs.tech are on loopback, with TLS and under
// their own names; or dist.ipfs.tech is at an address that drops every packet. Runs the bundled action for each request and
// prints the results as JSON.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { platformFromNode } from '../../../kit/platform/conventions.ts';
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { createGithubHandlers, type ServedRelease } from '../../support/github/fake-github.ts';
import { EXTERNAL, GATEWAY } from '../../support/isolation/network-namespace.ts';
import { githubRelease, publishProduct } from '../../support/origins/publish-product.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';

export interface JobResult {
  readonly request: string;
  readonly exitCode: number;
  readonly log: string;
  /** Host and path of each request, in order. */
  readonly requests: readonly string[];
  readonly elapsedMs: number;
  /** Packets that were sent to the address that drops them. */
  readonly droppedPackets: number;
}

const PLATFORM = platformFromNode(process.platform, process.arch);
const ACTION = join(import.meta.dirname, '..', '..', '..', 'action.yml');
const HOSTS = ['github.com', 'api.github.com', 'dist.ipfs.tech'];

const [, , distState = 'up'] = process.argv;
const requests: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'dead-dist-'));

function nameHosts(): void {
  const lines = HOSTS.map(
    (host) => `${host === 'dist.ipfs.tech' && distState === 'unreachable' ? GATEWAY : '127.0.0.1'} ${host}`,
  );
  const file = join(folder, 'hosts');
  writeFileSync(file, `127.0.0.1 localhost\n${lines.join('\n')}\n`);
  execFileSync('mount', ['--bind', file, '/etc/hosts']);
}

/** Returns the number of packets sent: the tenth figure of an interface in /proc/net/dev, proc_pid_net(5). */
function droppedPackets(): number {
  const line = new RegExp(`^\\s*${EXTERNAL}:(.*)$`, 'm').exec(readFileSync('/proc/self/net/dev', 'utf8'))?.[1] ?? '';
  return Number(line.trim().split(/\s+/)[9]);
}

nameHosts();
const published: ServedRelease[] = [];
const checksums: string[] = [];
for (const [name, version, sidecars] of [
  ['kubo', '0.98.0', true],
  ['cluster', '1.1.6', false],
  ['cluster', '1.0.9', true],
] as const) {
  const product = { distribution: DISTRIBUTIONS[name], version, platform: PLATFORM };
  checksums.push(...(await publishProduct(folder, product)));
  if (version !== '1.0.9') published.push(githubRelease(product, sidecars));
}
const { github, api } = createGithubHandlers(folder, published);
const tls = createSelfSignedCertificate(HOSTS);
writeFileSync(join(folder, 'ca.pem'), tls.cert);
const server = createServer(tls, async ({ headers: { host = '' }, url = '/' }, response) => {
  requests.push(`${host}${url}`);
  if (host === 'api.github.com') return api(url, response);
  if (host === 'github.com') return github(url, response);
  try {
    response.end(readFileSync(join(folder, url)));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise<void>((resolve) => server.listen(443, '127.0.0.1', resolve));

const REQUESTED_INPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Kubo, digest known': { 'kubo-version': '0.98.0', checksums: checksums.join('\n') },
  Kubo: { 'kubo-version': '0.98.0' },
  'Cluster 1.1.6': { 'kubo-version': 'none', 'cluster-version': '1.1.6' },
  'Kubo, latest': { 'kubo-version': 'latest' },
  'Kubo, range': { 'kubo-version': '~0.98' },
  'Cluster before 1.1.6': { 'kubo-version': 'none', 'cluster-version': '1.0.9', source: 'never' },
};

const results: JobResult[] = [];
for (const [request, inputs] of Object.entries(REQUESTED_INPUTS)) {
  const runnerEnv = await createRunnerEnv();
  requests.length = 0;
  const before = droppedPackets();
  const started = performance.now();
  const env = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  const { exitCode, log } = await runAction(runnerEnv, { action: ACTION, inputs, env });
  const elapsedMs = Math.round(performance.now() - started);
  results.push({
    request,
    exitCode,
    log,
    requests: [...requests],
    elapsedMs,
    droppedPackets: droppedPackets() - before,
  });
  await removeRunnerEnv(runnerEnv);
}
server.closeAllConnections();
server.close();
console.log(JSON.stringify(results));
