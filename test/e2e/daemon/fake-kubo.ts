// A fake `ipfs`: it behaves as the daemon code expects, and fails as the settings of the plugin FakeKubo in its config say.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FAKE_KUBO_VERSION, type FakeKuboFaults, START_RECORD_FILE } from './fake-kubo-faults.ts';

/** As Kubo 0.25 to 0.43. */
const ACCESS_DENIED =
  'Kubo RPC Access Denied: Please provide a valid authorization token as defined in the API.Authorizations configuration.\n';
const repo = process.env.IPFS_PATH ?? '';
const config = () => JSON.parse(readFileSync(join(repo, 'config'), 'utf8'));
const option = (name: string) => process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1];

function init(): void {
  const profile = option('profile') ?? '';
  if (profile === 'unheard-of') fail(`invalid configuration profile: ${profile}`);
  mkdirSync(join(repo, 'blocks'), { recursive: true });
  const Addresses = {
    API: '/ip4/127.0.0.1/tcp/5001',
    Gateway: '/ip4/127.0.0.1/tcp/8080',
    Swarm: ['/ip4/0.0.0.0/tcp/4001'],
  };
  const written = { Identity: { PeerID: `12D3Koo${process.pid}` }, Addresses, Profile: profile };
  writeFileSync(join(repo, 'config'), JSON.stringify(written, null, 2), { mode: 0o600 });
  writeFileSync(join(repo, 'version'), '18\n');
}

function applyProfile(name: string): void {
  writeFileSync(join(repo, `config-pre-${name}-1`), readFileSync(join(repo, 'config')));
  writeFileSync(join(repo, 'config'), JSON.stringify({ ...config(), Profile: name }, null, 2), { mode: 0o600 });
}

async function daemon(): Promise<void> {
  console.log('Initializing daemon...');
  writeFileSync(join(repo, START_RECORD_FILE), JSON.stringify({ args: process.argv.slice(2), env: process.env }));
  const { Identity, Addresses, API, Plugins } = config();
  const {
    exitsAfterLines,
    neverOpensApi,
    ignoresShutdown,
    noGatewayFile,
    version = FAKE_KUBO_VERSION,
    peers,
    exitsOnPeers,
    ignoresSecret,
  }: FakeKuboFaults = Plugins?.Plugins.FakeKubo.Config ?? {};
  const counts = [...(peers ?? [])];
  const connected = () => (counts.length > 1 ? counts.shift() : counts[0]) ?? 0;
  // Two connections to each peer except the first. Kubo returns null if there are none.
  const swarm = (count: number) =>
    Array.from({ length: Math.max(0, 2 * count - 1) }, (_, at) => ({ Peer: `12D3KooPeer${Math.ceil(at / 2)}` }));
  if (exitsAfterLines) {
    for (const line of exitsAfterLines) console.log(line);
    process.exit(1);
  }
  if (ignoresShutdown) process.on('SIGTERM', () => console.log('No.'));
  if (neverOpensApi) return void setInterval(() => {}, 1000);
  const end = () => {
    for (const file of ['api', 'gateway']) rmSync(join(repo, file), { force: true });
    console.log('Received interrupt signal, shutting down...');
    process.exit();
  };
  if (!ignoresShutdown) process.on('SIGTERM', end);
  const api = createServer((request, response) => {
    const command = request.url?.split('/').at(-1) ?? '';
    const scopes = Object.values<{ AuthSecret: string }>(API?.Authorizations ?? {});
    const isKnown = scopes.some(({ AuthSecret }) => `bearer:${request.headers.authorization?.slice(7)}` === AuthSecret);
    if (scopes.length > 0 && !isKnown && !ignoresSecret) return void response.writeHead(403).end(ACCESS_DENIED);
    if (command === 'peers' && exitsOnPeers) fail('no more');
    const list = command === 'peers' ? swarm(connected()) : [];
    const answers: Record<string, unknown> = {
      peers: { Peers: list.length > 0 ? list : null },
      id: { ID: Identity.PeerID },
      version: { Version: version },
      shutdown: {},
    };
    const answer =
      request.method === 'POST' && !(ignoresShutdown && command === 'shutdown') ? answers[command] : undefined;
    response.writeHead(answer ? 200 : 500).end(JSON.stringify(answer ?? 'no'), () => {
      if (answer && command === 'shutdown') end();
    });
  });
  const apiPort = await listen(api, Addresses.API);
  writeFileSync(join(repo, 'api'), `/ip4/127.0.0.1/tcp/${apiPort}`);
  if (Addresses.Gateway.length > 0) {
    const port = await listen(createServer(), Addresses.Gateway);
    console.log(`Gateway (readonly) server listening on /ip4/127.0.0.1/tcp/${port}`);
    if (!noGatewayFile) writeFileSync(join(repo, 'gateway'), `http://127.0.0.1:${port}`);
  }
  console.log('Daemon is ready');
}

async function listen(server: Server, multiaddr: string): Promise<number> {
  server.on('error', () => fail(`listen tcp4 ${multiaddr.split('/')[2]}: bind: address already in use`));
  await new Promise<void>((resolve) => server.listen(Number(multiaddr.split('/').at(-1)), '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function fail(reason: string): never {
  console.error(`Error: ${reason}`);
  process.exit(1);
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'init') init();
else if (command === 'config') applyProfile(rest.at(-1) ?? '');
else if (command === 'daemon' && existsSync(join(repo, 'config'))) await daemon();
else fail(`no IPFS repo found in ${repo}.`);
