// Queries of real sockets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { querySocket } from '../../../kit/system/query-socket.ts';

const folder = mkdtempSync(join(tmpdir(), 'sockets-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function serving<T>(
  onRequest: (server: Server, path: string) => void,
  then: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, `${Math.random()}.sock`);
  const server = createServer();
  onRequest(server, path);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    return await then(path);
  } finally {
    server.close();
  }
}

describe('a query of a socket', () => {
  test('returns the whole response', async () => {
    const requests: string[] = [];
    const response = await serving(
      (server) => {
        server.on('connection', (socket) => {
          socket.on('data', (data) => {
            requests.push(String(data));
            socket.write('HTTP/1.0 200 OK\r\n\r\n');
            setTimeout(() => socket.end('{"Os":"linux","Arch":"arm64"}'), 20);
          });
        });
      },
      async (path) => querySocket(path, 'GET /version HTTP/1.0\r\n\r\n'),
    );
    expect(response).toEqual({ kind: 'response', text: 'HTTP/1.0 200 OK\r\n\r\n{"Os":"linux","Arch":"arm64"}' });
    expect(requests).toEqual(['GET /version HTTP/1.0\r\n\r\n']);
  });

  test('distinguishes sockets without a response from missing ones', async () => {
    const query = async (path: string) => (await querySocket(path, 'x')).kind;
    expect(await serving((server) => server.on('connection', () => {}), query)).toBe('noResponse');
    writeFileSync(join(folder, 'file'), '');
    expect(await query(join(folder, 'file'))).toBe('noResponse');
    expect(await query(join(folder, 'missing'))).toBe('absent');
    expect(await query(join(folder, 'no', 'folder'))).toBe('absent');
    expect(await query(join(folder, 'file', 'below'))).toBe('absent');
    expect(await query(join(folder, 'n'.repeat(200)))).toBe('absent');
  });

  test('stops at a response that is too long', async () => {
    const flood = (server: Server) => {
      server.on('connection', (socket) => {
        socket.on('error', () => {});
        socket.write(Buffer.alloc(1_000_000));
      });
    };
    expect(await serving(flood, async (path) => querySocket(path, 'x'))).toEqual({ kind: 'noResponse' });
  });
});
