// Runs work in one process at a time, among all processes of this machine that use the same lock file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Returns the result of `work`, which runs while it holds the lock. If the process is killed, the kernel releases it: flock(1). */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit');
  const [line] = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!Buffer.isBuffer(line)) throw new Error(`flock exited with ${line} instead of locking ${file}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
