// Serves the repositories in a folder as https://github.com: over TLS with a certificate of its own, behind a proxy on loopback.
// Git uses it as it uses GitHub on a machine behind such a proxy, with the shipped URLs.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface GitHubServer {
  /** `http://127.0.0.1:40123` */
  readonly proxy: string;
  /** The path of the certificate to trust. */
  readonly certificate: string;
  /** Answers the next requests with an error. */
  readonly failRequests: (count: number) => void;
  readonly close: () => Promise<void>;
}

/** Starts a server for the repositories in `folder`, such as `<folder>/filecoin-project/lotus.git`. */
export async function serveAsGitHub(folder: string): Promise<GitHubServer> {
  const keys = await mkdtemp(join(tmpdir(), 'github-keys-'));
  const [key, certificate] = [join(keys, 'key.pem'), join(keys, 'cert.pem')];
  const subject = ['-subj', '/CN=github.com', '-addext', 'subjectAltName=DNS:github.com', '-days', '2'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
  let failures = 0;
  const tls = { key: await readFile(key), cert: await readFile(certificate) };
  const github = createSecureServer(tls, (request, response) => {
    if (failures-- > 0) response.writeHead(500).end();
    else runGitBackend(folder, request, response);
  });
  const port = await listen(github);
  const proxy = createServer((_, response) => response.writeHead(403).end());
  const sockets = new Set<Socket>();
  proxy.on('connect', ({ url }: IncomingMessage, client: Socket) => {
    if (url !== 'github.com:443') {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const server = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const [from, to] of [[client, server] as const, [server, client] as const]) {
      sockets.add(from);
      from.on('error', () => to.destroy()).pipe(to);
    }
  });
  const proxyPort = await listen(proxy);
  return {
    proxy: `http://127.0.0.1:${proxyPort}`,
    certificate,
    failRequests: (count) => {
      failures = count;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      for (const server of [proxy, github]) await new Promise((resolve) => server.close(resolve));
      await rm(keys, { recursive: true });
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Runs git's CGI program: git-http-backend(1). */
function runGitBackend(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'https://github.com');
  const env = {
    PATH: process.env.PATH,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    REQUEST_METHOD: request.method,
    PATH_INFO: pathname,
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
  };
  const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  request.pipe(backend.stdin).on('error', () => response.destroy());
  const chunks: Buffer[] = [];
  backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  backend.once('close', () => sendCgiResponse(Buffer.concat(chunks), response));
}

/** A CGI response is headers, an empty line and the body. Its status is a header. */
function sendCgiResponse(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  const headers = output.subarray(0, end).toString().split('\r\n');
  const pairs = headers.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  const { Status: status = '200', ...others } = Object.fromEntries(pairs) as Record<string, string>;
  response.writeHead(Number.parseInt(status, 10), others).end(output.subarray(end + 4));
}
