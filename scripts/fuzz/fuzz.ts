// npm run fuzz                          gives parsers changed inputs for a minute, prints counts and every finding
// npm run fuzz -- --minutes 30 --seed 7 takes longer, or other inputs
// npm run fuzz -- --seed 7 --input 42   repeats one input, and prints it
// A finding is an input that takes longer than a second, or makes a parser throw anything but a KitError. Exit code 1 if there is
// one, else 0.
import { writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { describeInput, type FuzzProgress, fuzzInput, startFuzzing } from './run.ts';

/** Milliseconds after which an input counts as endless. It cannot be interrupted, so the run ends. */
const ENDLESS_MS = 60_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      input: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const folder = await mkdtemp(join(tmpdir(), 'setup-ipfs-kit-fuzz-'));
  const fuzzing = await startFuzzing(seed, folder);
  try {
    if (values.input !== undefined) {
      console.log(describeInput(fuzzing, Number(values.input)));
      console.log(await fuzzInput(fuzzing, Number(values.input)));
      return;
    }
    await fuzzFor(Number(values.minutes) * 60_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  async function fuzzFor(milliseconds: number): Promise<void> {
    // The number of the input, for the thread that watches this one.
    const shared = new Int32Array(new SharedArrayBuffer(4));
    const watcher = new Worker(new URL(import.meta.url), { workerData: { shared, seed, pid: process.pid } });
    watcher.unref();
    const until = performance.now() + milliseconds;
    const progress: FuzzProgress = fuzzing.progress;
    let findings = 0;
    for (let number = 0; performance.now() < until; number++) {
      Atomics.store(shared, 0, number);
      const finding = await fuzzInput(fuzzing, number);
      if (finding === null) continue;
      findings++;
      console.log(`seed ${seed}, input ${number}, ${finding}`);
    }
    const total = [...progress.counts.values()].reduce((sum, count) => sum + count, 0);
    for (const [name, count] of progress.counts) console.log(`${String(count).padStart(9)} ${name}`);
    const { slowest } = progress;
    console.log(
      `seed ${seed}: ${total} inputs, ${findings} findings. Slowest: ${Math.round(slowest.milliseconds)} ms, input ${slowest.number} (${slowest.parser}).`,
    );
    process.exitCode = findings === 0 ? 0 : 1;
  }
}

/** Ends the process if it stays at one input. */
function watch({ shared, seed, pid }: { shared: Int32Array; seed: number; pid: number }): void {
  let last = -1;
  setInterval(() => {
    const number = Atomics.load(shared, 0);
    if (number === last) {
      writeSync(1, `seed ${seed}, input ${number}, does not end. The run ends here.\n`);
      process.kill(pid, 'SIGKILL');
    }
    last = number;
  }, ENDLESS_MS);
}

if (isMainThread) await main();
else watch(workerData);
