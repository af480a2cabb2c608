import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

interface Project {
  readonly name: string;
  readonly include: string;
  /** Milliseconds. */
  readonly limit: number;
  readonly exclude?: readonly string[];
  readonly fileParallelism?: boolean;
  /** Whether each file has a process of its own. */
  readonly isolate?: boolean;
  /** Projects with a higher number run later. */
  readonly groupOrder?: number;
}

const project = ({
  name,
  include,
  exclude = [],
  limit,
  fileParallelism = true,
  isolate = true,
  groupOrder = 0,
}: Project) => ({
  test: {
    name,
    setupFiles: ['test/support/random-seed.ts'],
    include: [`${include}/**/*.test.ts`],
    exclude: exclude.map((folder) => `${folder}/**`),
    testTimeout: limit,
    hookTimeout: limit,
    fileParallelism,
    isolate,
    sequence: { groupOrder },
  },
});

/** Folder for test reports as JSON, which .ci/run counts. */
const reports = process.env.TEST_REPORTS;

export default defineConfig({
  test: {
    reporters: reports ? ['default', ['json', { outputFile: join(reports, `${process.pid}.json`) }]] : ['default'],
    // More workers than cores, because many tests wait for a process.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // Files share processes, because starting one for each takes twice as long as the tests.
      project({ name: 'unit', include: 'test/unit', limit: 60_000, isolate: false }),
      project({ name: 'integration', include: 'test/integration', limit: 120_000, isolate: false }),
      // End-to-end tests run one file at a time: one compiles, one has 40 processes.
      project({
        name: 'e2e',
        include: 'test/e2e',
        exclude: ['test/e2e/docker', 'test/e2e/machines'],
        limit: 20 * 60_000,
        fileParallelism: false,
        groupOrder: 1,
      }),
      // These wait for containers. Each file has its own Docker environment.
      project({ name: 'docker', include: 'test/e2e/docker', limit: 20 * 60_000, groupOrder: 2 }),
      // Machines of other kinds, emulated or in a folder. Each file starts its own.
      project({ name: 'machines', include: 'test/e2e/machines', limit: 20 * 60_000, groupOrder: 3 }),
    ],
  },
});
