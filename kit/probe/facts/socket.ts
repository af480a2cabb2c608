// One question to a socket of this machine, with bounds on time and bytes. node:net is loaded only where a question is asked.

import { lstatSync } from 'node:fs';

const RESPONSE_TIMEOUT_MS = 2000;
const MAX_RESPONSE_BYTES = 65_536;

/**
 * Returns what the socket or named pipe at `path` answers to `request` until it closes: `absent` where there is none,
 * null where it may not be asked, or has not ended after 2 s or 64 KiB. Throws nothing.
 */
export async function querySocket(path: string, request: string): Promise<string | 'absent' | null> {
  if (isAbsent(path)) return 'absent';
  const { createConnection } = await import('node:net');
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    const chunks: Buffer[] = [];
    const end = (response: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(response);
    };
    const timer = setTimeout(() => end(null), RESPONSE_TIMEOUT_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ENOENT' ? 'absent' : null));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) > MAX_RESPONSE_BYTES) end(null);
    });
    socket.on('end', () => end(Buffer.concat(chunks).toString('utf8')));
    socket.write(request);
  });
}

// Without loading anything. Windows' named pipes are no files.
function isAbsent(path: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    lstatSync(path);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
  }
}
