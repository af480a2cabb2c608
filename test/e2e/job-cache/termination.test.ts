// Cancelled jobs, and a service that does not respond: no process is left running.
import { expect, it, vi } from 'vitest';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { createJobCacheFixture, type JobCacheFixture } from '../../support/job-cache/environment.ts';

/** Returns the processes of a fixture's steps, by a variable that they inherit. */
const processesOf = ({ temp }: JobCacheFixture) => findProcessesByVariable('TEST_FIXTURE', temp);

it.concurrent.each([
  ['restore', 'lookup'],
  ['save', 'put'],
] as const)('a cancelled job ends its %s and all its processes', async (task, call) => {
  await using fixture = await createJobCacheFixture();
  fixture.service.injectFaults((name) => (name === call ? { kind: 'noResponse' } : null));
  const step = fixture.start({ task }, { TEST_FIXTURE: fixture.temp });
  await vi.waitFor(() => expect(fixture.service.calls).toContain(call), 30_000);
  if (process.platform === 'linux') expect(processesOf(fixture)).toHaveLength(2);
  step.signal('SIGINT');
  expect(await step.end).toMatchObject({ thrown: 'interrupted', infos: [], warnings: [], noise: [] });
  expect(processesOf(fixture)).toEqual([]);
  expect(await fixture.leftovers()).toEqual([]);
});

it.concurrent('a job continues after the time limit, and does not wait at its end', async () => {
  await using fixture = await createJobCacheFixture();
  fixture.service.injectFaults(() => ({ kind: 'noResponse' }));
  const step = fixture.start({ task: 'restore', limit: 8000 }, { TEST_FIXTURE: fixture.temp });
  expect(await step.end).toMatchObject({ exitCode: 0, warnings: [expect.stringContaining('it took too long')] });
  // The library itself would wait three minutes, five times.
  expect(fixture.service.calls).toEqual(['lookup']);
  expect(processesOf(fixture)).toEqual([]);
});
