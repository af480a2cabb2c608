// matrix-misses-version: a version of the config that the matrix of a job leaves out.
import { RUNTIMES } from '../../facts/facts.ts';
import { findBuild } from '../../plan/builds.ts';
import { type ChosenVersion, chooseVersions } from '../../plan/versions.ts';
import { listItems, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { findMachines, type RunnerMachine, runnersOf } from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const matrixMissesVersion = defineRule({
  id: 'matrix-misses-version',
  severity: 'warning',
  explanation:
    'The config lists the versions that the project supports. This matrix leaves some out, although its machines can run them.',
  fix: 'Add the version to the matrix, or remove it from the config.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      RUNTIMES.flatMap((runtime) => {
        const runtimeConfig = context.config?.[runtime];
        const axis = mappingEntries(job.matrix).find(({ name }) => name === runtime || name === `${runtime}-version`);
        if (!runtimeConfig || !axis || listItems(axis.value).length === 0) return [];
        const has = new Set(job.legs.map((leg) => scalarTextAt(leg.get(axis.name) ?? null)));
        const runners = runnersOf(job).map((runner) => findMachines(runner, context.config, context.facts));
        const missing = chooseVersions(runtime, runtimeConfig, context.facts.runtimes[runtime]).chosen.filter(
          (version) => !has.has(version.version) && isAvailable(version, runners),
        );
        if (missing.length === 0) return [];
        const names = missing.map(({ version }) => version).join(', ');
        return [createFinding(axis.key, `job ${job.id} does not test ${runtime} ${names}, which the config lists`)];
      }),
    ),
});

/** Returns whether one of the runners can have the version, on every machine that may take the job. */
function isAvailable(version: ChosenVersion, runners: readonly (readonly RunnerMachine[])[]): boolean {
  const has = ({ platform, distribution, acceptsAnyRuntime }: RunnerMachine) =>
    acceptsAnyRuntime || distribution === null || findBuild(version, distribution, platform) !== null;
  return runners.length === 0 || runners.some((machines) => machines.every(has));
}
