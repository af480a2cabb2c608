// Serves the repositories in a folder over Git's protocol on loopback, with one `git daemon` for each connection.
import { spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';

interface GitServer {
  /** `git://127.0.0.1:40123`. A repository's path in the folder follows. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function serveGit(folder: string): Promise<GitServer> {
  const server = createServer((socket) => {
    const args = ['daemon', '--inetd', '--export-all', `--base-path=${folder}`, folder];
    const git = spawn('git', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    socket.on('error', () => git.kill());
    git.stdin.on('error', () => socket.destroy());
    socket.pipe(git.stdin);
    git.stdout.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `git://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
