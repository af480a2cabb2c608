// node bench/cold/method-process.ts METHOD ARCHIVE FOLDER, with an IPC channel: loads the method, does it once, and sends how
// many milliseconds that took. Loading is not timed, because a job loads a bundle and not TypeScript. The code runs for
// the first time, as in a job.
import type { KuboArchive, Method, MethodName } from './method.ts';

/** Each is a module of its own, so that the process loads only one. */
const METHODS: Readonly<Record<MethodName, () => Promise<{ readonly run: Method }>>> = {
  acquire: () => import('./acquire.ts'),
  install: () => import('./install.ts'),
  toolkit: () => import('./toolkit.ts'),
  inflate: () => import('./inflate.ts'),
};

const [name = '', archive = '', folder = ''] = process.argv.slice(2);
const { run } = await METHODS[name as MethodName]();
const started = performance.now();
await run(JSON.parse(archive) as KuboArchive, folder);
process.send?.(performance.now() - started);
process.disconnect();
