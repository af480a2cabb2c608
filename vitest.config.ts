import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

interface Project {
  readonly name: string;
  readonly include: string;
  /** Milliseconds. */
  readonly limit: number;
  readonly exclude?: string;
  readonly fileParallelism?: boolean;
  /** Projects of a higher number run after the others. */
  readonly groupOrder?: number;
}

const project = ({ name, include, exclude, limit, fileParallelism = true, groupOrder = 0 }: Project) => ({
  test: {
    name,
    include: [`${include}/**/*.test.ts`],
    exclude: exclude ? [`${exclude}/**`] : [],
    testTimeout: limit,
    hookTimeout: limit,
    fileParallelism,
    sequence: { groupOrder },
  },
});

/** A folder for machine-readable results; .ci/run counts them. */
const reports = process.env.TEST_REPORTS;

export default defineConfig({
  test: {
    reporters: reports ? ['default', ['json', { outputFile: join(reports, `${process.pid}.json`) }]] : ['default'],
    // More than there are cores: many tests wait for a process.
    maxWorkers: availableParallelism() + 1,
    projects: [
      project({ name: 'unit', include: 'test/unit', limit: 20_000 }),
      project({ name: 'integration', include: 'test/integration', limit: 60_000 }),
      // The end-to-end tests want the machine for themselves: one builds, one has 40 processes.
      project({
        name: 'e2e',
        include: 'test/e2e',
        exclude: 'test/e2e/docker',
        limit: 20 * 60_000,
        fileParallelism: false,
        groupOrder: 1,
      }),
      // These wait for containers, each file in a Docker world of its own.
      project({ name: 'docker', include: 'test/e2e/docker', limit: 20 * 60_000, groupOrder: 2 }),
    ],
  },
});
