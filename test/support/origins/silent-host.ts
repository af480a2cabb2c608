// A port on loopback that behaves like a host that drops every packet. A process listens, is stopped, and its queue of connections
// is filled. The kernel then does not answer further attempts.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface SilentHost {
  readonly url: string;
  readonly close: () => void;
}

/** Loopback accepts a connection within this time or never. */
const ACCEPT_TIMEOUT_MS = 300;

/** Starts the host. */
export async function startSilentHost(): Promise<SilentHost> {
  const program =
    "const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))";
  const child: ChildProcess = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout ?? process.stdin, 'data');
  child.kill('SIGSTOP');
  const port = Number(String(line));
  const sockets: Socket[] = [];
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    const accepted = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), ACCEPT_TIMEOUT_MS)),
    ]);
    if (!accepted) break;
    if (sockets.length > 20) throw new Error('the queue of connections does not fill on this system');
  }
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
