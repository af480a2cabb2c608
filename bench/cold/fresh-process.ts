// Times a method in a fresh Node process.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { KuboArchive, MethodName } from './method.ts';

const SCRIPT = join(import.meta.dirname, 'method-process.ts');

/** Returns how many milliseconds the method took. Throws if it fails. */
export async function freshProcessMs(method: MethodName, archive: KuboArchive, folder: string): Promise<number> {
  // The toolkit prints to standard output, which is for measurements.
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const;
  const child = fork(SCRIPT, [method, JSON.stringify(archive), folder], { stdio: [...stdio] });
  let elapsed = Number.NaN;
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  child.once('message', (ms) => {
    elapsed = Number(ms);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || Number.isNaN(elapsed)) {
    throw new Error(`The method "${method}" failed with exit code ${code}: ${errors.trim()}`);
  }
  return elapsed;
}
