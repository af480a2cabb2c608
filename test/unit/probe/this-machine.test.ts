// The probe of the machine that runs the tests, with real sockets and files.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { availableParallelism, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FACT_NAMES } from '../../../kit/probe/facts.ts';
import { probeMachine } from '../../../kit/probe/probe.ts';
import { localProbeSystem } from '../../../kit/probe/system.ts';
import { querySocket } from '../../../kit/system/query-socket.ts';

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
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

describe('this machine', () => {
  test('has the facts that Node and getconf report', async () => {
    const { facts, evidence } = await probeMachine();
    expect(Object.keys(facts)).toEqual(FACT_NAMES);
    expect(facts['node-arch']).toBe(process.arch);
    expect(facts.kernel).toBe(release());
    expect(facts['page-size']).toBe(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }).trim());
    expect(facts['cpu-cores']).toBe(execFileSync('getconf', ['_NPROCESSORS_ONLN'], { encoding: 'utf8' }).trim());
    expect(Number(facts.cpus)).toBeLessThanOrEqual(availableParallelism());
    expect(facts.libc).toMatch(/^glibc 2\.\d+$/);
    expect(facts['glibc-floor']).toBe(facts.libc.slice(6));
    expect(facts.emulated).toBe(String(facts['machine-arch'] !== facts.arch));
    expect(evidence.length).toBeGreaterThanOrEqual(2);
  });

  test('is probed without loading child_process and http', () => {
    const script = `
      const { probeMachine } = await import(${JSON.stringify(new URL('../../../kit/probe/probe.ts', import.meta.url).href)});
      const { facts } = await probeMachine();
      const loaded = ['child_process', 'http', 'https', 'cluster'].filter((name) => process.moduleLoadList.includes('NativeModule ' + name));
      console.log(facts.os, loaded.join());`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(printed).toBe('linux \n');
  });

  test('is probed without starting a process on Linux', async () => {
    const run = async () => {
      throw new Error('a process was started');
    };
    expect((await probeMachine({ ...localProbeSystem(), run })).facts.os).toBe('linux');
  });
});

test('folders are listed up to a maximum of names', () => {
  const { listFolder: list } = localProbeSystem();
  expect(list('/proc/sys/kernel', 5)).toHaveLength(5);
  expect(list('/proc/self/task', 100)).toContain(String(process.pid));
  expect(list(join(folder, 'missing'), 1)).toBeNull();
});

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
