// A program for another machine: it listens on a port, and runs the calls that a test makes. Usage: agent.mjs PORT [ADDRESS]
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { calls } from './calls.ts';

type AnyCall = (...args: unknown[]) => Promise<unknown>;

const [port = '0', address = '127.0.0.1'] = process.argv.slice(2);

const server = createServer(async (request, response) => {
  const name = request.url?.slice(1) ?? '';
  if (name === 'ready') return void response.end('ready');
  if (name === 'stop') return void response.end('stopped', () => process.exit());
  const answer = await answerCall(name, await text(request));
  response.end(JSON.stringify(answer));
});
server.requestTimeout = 0;
server.listen(Number(port), address);

async function answerCall(name: string, args: string): Promise<{ readonly value?: unknown; readonly error?: string }> {
  const call = (calls as unknown as Readonly<Record<string, AnyCall>>)[name];
  if (call === undefined) return { error: `the agent has no call '${name}'` };
  try {
    return { value: await call(...JSON.parse(args)) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
