// A machine of another kind, on which tests run steps as a runner there would. An agent on it does what the tests call.
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleProgram } from './bundle-program.ts';
import type { calls } from './calls.ts';

export type Machine = typeof calls & {
  /** Asks the agent to exit. */
  readonly stop: () => Promise<void>;
};

/** Milliseconds from its start until the agent of an emulated machine answers. */
const START_LIMIT_MS = 15 * 60_000;

/** Writes the agent as one file without imports, for Node 24 on any system. */
export function bundleAgent(file: string): Promise<void> {
  return bundleProgram(join(import.meta.dirname, 'agent.ts'), file);
}

/** Returns a port of 127.0.0.1 that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Waits until the agent on a port of 127.0.0.1 answers, and returns its machine. `program` is the process that ends when the machine
 * does; `readLog` returns what it has printed, for the error if the machine does not start.
 */
export async function connectMachine(
  port: number,
  program: ChildProcess,
  readLog: () => string | Promise<string>,
): Promise<Machine> {
  const end = Date.now() + START_LIMIT_MS;
  while (
    !(await post(port, 'ready', []).then(
      () => true,
      () => false,
    ))
  ) {
    const ended = program.exitCode !== null || program.signalCode !== null;
    if (ended || Date.now() > end)
      throw new Error(`the machine ${ended ? 'ended' : 'did not answer'} before it was ready:\n${await readLog()}`);
    await sleep(100);
  }
  const call =
    (name: string) =>
    async (...args: unknown[]) => {
      const { value, error } = JSON.parse(await post(port, name, args));
      if (error !== undefined) throw new Error(`${name} failed on the machine: ${error}`);
      return value;
    };
  const stop = async () => void (await post(port, 'stop', []).catch(() => undefined));
  return new Proxy(
    { stop },
    { get: (own, name) => (name === 'stop' ? own.stop : name === 'then' ? undefined : call(String(name))) },
  ) as Machine;
}

/** Not `fetch`, which ends a call after five minutes. */
function post(port: number, name: string, args: readonly unknown[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const sent = request({ host: '127.0.0.1', port, path: `/${name}`, method: 'POST', agent }, (response) =>
      text(response).then(resolve, reject),
    );
    sent.once('error', reject);
    sent.end(JSON.stringify(args));
  });
}
