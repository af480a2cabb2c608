// Requests to the API of a node or a peer: real servers, and sockets that misbehave.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchIdentity, isApiDenied } from '../../../kit/daemon/kubo/api.ts';
import { requestLoopback, StatusError } from '../../../kit/daemon/loopback.ts';

const LIMIT_MS = 5000;
const HEAD = 'HTTP/1.0 200 OK\r\n\r\n';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** Returns the URL of a server. */
async function listen(server: Server, host = '127.0.0.1'): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return `http://${host === '::1' ? '[::1]' : host}:${(server.address() as AddressInfo).port}`;
}

/** Returns the URL of a server that answers each request as `respond` does. */
function misbehave(respond: (socket: Socket) => void): Promise<string> {
  return listen(createSocketServer((socket) => socket.once('data', () => respond(socket))));
}

const post = (url: string, limitMs = LIMIT_MS) => requestLoopback('POST', `${url}/api/v0/id`, limitMs);

describe('a request', () => {
  it.each(['127.0.0.1', '::1', 'localhost'])(
    'reaches a server on %s with its method, path, query and secret',
    async (host) => {
      const seen: unknown[] = [];
      const server = createServer(({ method, url, httpVersion, headers }, response) => {
        seen.push([method, url, httpVersion, headers.host, headers.authorization ?? null]);
        response.end('{}');
      });
      const url = await listen(server, host);
      const { host: name } = new URL(url);
      expect(await requestLoopback('POST', `${url}/api/v0/id?arg=a%20b&arg=%0d%0a`, LIMIT_MS, 'cd')).toBe('{}');
      expect(await requestLoopback('GET', url, LIMIT_MS)).toBe('{}');
      expect(seen).toEqual([
        ['POST', '/api/v0/id?arg=a%20b&arg=%0d%0a', '1.0', name, 'Bearer cd'],
        ['GET', '/', '1.0', name, null],
      ]);
    },
  );

  it('goes to no other machine', async () => {
    await expect(post('http://192.0.2.1:5001')).rejects.toThrow('is not on the loopback interface');
  });

  it('sends no other header with the secret', async () => {
    await expect(requestLoopback('GET', 'http://127.0.0.1:1', LIMIT_MS, 'a\r\nX: y')).rejects.toThrow('secret');
  });
});

describe('a response', () => {
  it.each([
    ['in pieces of one byte', [...`${HEAD}body`]],
    ['that is split in its head', ['HTTP/1.0 200 OK\r', '\nA: b\r\n\r', '\nbody']],
    ['that is split in a character', [Buffer.from(`${HEAD}body`), Buffer.from([0xe2, 0x80]), Buffer.from([0xa6])]],
  ])('%s is complete', async (_, pieces) => {
    const url = await misbehave(async (socket) => {
      socket.setNoDelay();
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(2);
      }
      socket.end();
    });
    expect(await post(url)).toMatch(/^body…?$/);
  });

  it('of a slow server comes in time', async () => {
    const url = await misbehave(async (socket) => {
      await sleep(300);
      socket.end(`${HEAD}body`);
    });
    expect(await post(url)).toBe('body');
  });

  it('with a length does not wait for a server that keeps the connection open', async () => {
    const url = await misbehave((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody'));
    expect(await post(url)).toBe('body');
  });

  it('of 3 MB is complete', async () => {
    const text = 'x'.repeat(3_000_000);
    expect(await post(await misbehave((socket) => socket.end(HEAD + text)))).toBe(text);
  });

  it.each([401, 403, 404, 500])('with the status %d is a StatusError with its text', async (status) => {
    const url = await listen(createServer((_, response) => response.writeHead(status).end('no\n')));
    const error = await post(url).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({ status, text: 'no\n', message: `status ${status} (no)` });
  });
});

describe('a server', () => {
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['closes at once', (socket) => socket.end(), /^it closed the connection before the end of its response$/],
    ['resets the connection', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
    ['closes in the head', (socket) => socket.end('HTTP/1.0 200 OK\r\nCont'), /^it closed the connection before/],
    [
      'closes in the body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody'),
      /^it closed the connection before/,
    ],
    ['resets the connection in the body', (socket) => socket.write(HEAD, () => socket.resetAndDestroy()), /ECONNRESET/],
    ['speaks another protocol', (socket) => socket.write('220 mail.example.com ESMTP\r\n'), /not one of HTTP\/1$/],
    [
      'sends chunks to a client of HTTP/1.0',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n'),
      /^its response is chunked/,
    ],
    [
      'sends a head without end',
      (socket) => writeWithoutEnd(socket, 'HTTP/1.0 200 OK\r\nA: '),
      /^the head .* too large$/,
    ],
    ['sends a body without end', (socket) => writeWithoutEnd(socket, HEAD), /^the body .* too large$/],
  ])('that %s is an error', async (_, respond, message) => {
    await expect(post(await misbehave(respond))).rejects.toThrow(message);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['never answers', () => {}],
    ['never ends its response', (socket) => socket.write(`${HEAD}body`)],
    ['sends a byte from time to time', (socket) => drip(socket)],
  ])('that %s is an error after the limit', async (_, respond) => {
    await expect(post(await misbehave(respond), 300)).rejects.toThrow('it sent no complete response within 0.3 s');
  });

  it('that does not listen is an error', async () => {
    const server = createSocketServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    await expect(post(url)).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ['a response', (socket: Socket) => socket.end(`${HEAD}body`)],
    ['a response with a length', (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1')],
    ['an error', (socket: Socket) => socket.write('220 mail.example.com ESMTP\r\n')],
  ])('sees the connection end after %s', async (_, respond) => {
    const closed = Promise.withResolvers<boolean>();
    const url = await misbehave((socket) => {
      socket.once('close', () => closed.resolve(true));
      respond(socket);
    });
    await post(url).catch(() => {});
    expect(await closed.promise).toBe(true);
  });
});

describe('the identity of a node', () => {
  const ID = { ID: '12D3KooW' };

  /** Returns the URL of an API with these responses by command, and the commands that it gets. */
  async function startApi(responses: Readonly<Record<string, object>>): Promise<[string, string[]]> {
    const commands: string[] = [];
    const url = await listen(
      createServer(({ url: path = '' }, response) => {
        const command = path.split('/').at(-1) ?? '';
        commands.push(command);
        response.end(JSON.stringify(responses[command]));
      }),
    );
    return [url, commands];
  }

  it.each([
    ['kubo/0.43.0/', '0.43.0'],
    ['kubo/0.43.0/abcdef0/suffix', '0.43.0'],
    ['kubo/0.44.0-rc1/abcdef0', '0.44.0-rc1'],
    ['go-ipfs/0.12.2/', '0.12.2'],
  ])('takes one request if its agent is %s', async (AgentVersion, version) => {
    const [url, commands] = await startApi({ id: { ...ID, AgentVersion } });
    const identity = await fetchIdentity({ url, token: null }, LIMIT_MS);
    expect([identity, commands]).toEqual([{ how: 'answered', peerId: ID.ID, version }, ['id']]);
  });

  it.each([undefined, null, '', 'n/a', 'other/0.1.0', 'kubo/', 7])(
    'takes a second request if its agent is %j',
    async (AgentVersion) => {
      const [url, commands] = await startApi({ id: { ...ID, AgentVersion }, version: { Version: '0.43.0' } });
      const identity = await fetchIdentity({ url, token: null }, LIMIT_MS);
      expect([identity, commands]).toEqual([{ how: 'answered', peerId: ID.ID, version: '0.43.0' }, ['id', 'version']]);
    },
  );

  it('is denied by an API that requires a secret', async () => {
    const url = await listen(createServer((_, response) => response.writeHead(403).end('Kubo RPC Access Denied: …')));
    expect(await fetchIdentity({ url, token: null }, LIMIT_MS)).toEqual({ how: 'denied' });
    expect(await isApiDenied(url, LIMIT_MS)).toBe(true);
  });

  it.each([
    ['another 403', 403, 'Forbidden', 'its API does not answer: status 403 (Forbidden)'],
    ['JSON of another form', 200, '[]', 'its API does not answer: status 404 (Not Found)'],
    ['no JSON', 200, '<html>', expect.stringMatching(/^its API does not answer: Unexpected token/)],
  ])('cannot be read from %s', async (_, status, text, reason) => {
    const url = await listen(
      createServer(({ url: path }, response) => {
        if (path?.endsWith('/id')) response.writeHead(status).end(text);
        else response.writeHead(404).end('Not Found');
      }),
    );
    expect(await fetchIdentity({ url, token: null }, LIMIT_MS)).toEqual({ how: 'failed', reason });
  });
});

function writeWithoutEnd(socket: Socket, start: string): void {
  socket.write(start);
  const write = () => {
    while (socket.writable && socket.write('x'.repeat(2 ** 16)));
  };
  socket.on('drain', write);
  write();
}

function drip(socket: Socket): void {
  socket.write(HEAD);
  const timer = setInterval(() => socket.write('x'), 20);
  socket.once('close', () => clearInterval(timer));
}
