import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const project = (name: string, testTimeout: number, fileParallelism = true) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, hookTimeout: testTimeout, fileParallelism },
});

/** A folder for machine-readable results; .ci/run counts them. */
const reports = process.env.TEST_REPORTS;

export default defineConfig({
  test: {
    reporters: reports ? ['default', ['json', { outputFile: join(reports, `${process.pid}.json`) }]] : ['default'],
    // More than there are cores: many tests wait for a process.
    maxWorkers: availableParallelism() + 1,
    // The end-to-end tests want the machine for themselves: one builds, one has 40 processes.
    projects: [project('unit', 20_000), project('integration', 60_000), project('e2e', 20 * 60_000, false)],
  },
});
