// 200 jobs, 8 at a time, that all install into the same tool cache and run the program there. The tool cache is emptied now and
// then, so that installs and runs overlap.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createActionFixture } from '../test/support/setup-ipfs-kit.ts';
import { countMeasurement, type Measurement, type Mode } from './measurement.ts';

const JOBS = { full: 200, smoke: 8 };
const PROCESSES = 8;

export async function raceFailures(mode: Mode): Promise<Measurement> {
  const fixture = await createActionFixture({ padding: 2 ** 20 });
  let failures = 0;
  const job = async () => {
    const { exitCode, outputs } = await fixture.run();
    const path = outputs['kubo-path'] ?? '';
    const runs = await Promise.all(Array.from({ length: 5 }, () => succeeds(path)));
    if (exitCode !== 0 || runs.includes(false)) failures++;
  };
  try {
    for (let round = 0; round < JOBS[mode] / PROCESSES; round++) {
      await Promise.all(Array.from({ length: PROCESSES }, job));
      await rm(join(fixture.runnerEnv.toolCache, 'kubo'), { recursive: true });
    }
  } finally {
    await fixture.tearDown();
  }
  return countMeasurement('race-failures', { value: failures, limit: 0, jobs: JOBS[mode], processes: PROCESSES });
}

function succeeds(path: string): Promise<boolean> {
  return new Promise((resolve) => execFile(path, ['version', '--number'], (error) => resolve(error === null)));
}
