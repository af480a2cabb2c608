// One at a time, among all processes of this machine that name the same file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Returns what `work` does while it alone holds a file. The kernel lets go of it for a process that was killed: flock(1). */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit');
  const [line] = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!Buffer.isBuffer(line)) throw new Error(`flock ended with ${line} and does not hold ${file}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
