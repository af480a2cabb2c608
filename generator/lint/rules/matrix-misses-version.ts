// matrix-misses-version: a version that the project says it supports, and that this job leaves out.
import { RUNTIMES } from '../../facts/facts.ts';
import { buildFor } from '../../plan/builds.ts';
import { type ChosenVersion, chooseVersions } from '../../plan/versions.ts';
import { entries, items, textOf } from '../model/located-node.ts';
import { type Machine, machinesFor, runnersOf } from '../model/runner.ts';
import { allJobs, defineRule, hit } from '../rule.ts';

export const matrixMissesVersion = defineRule({
  id: 'matrix-misses-version',
  severity: 'warning',
  explanation:
    'The config names the versions that the project supports, and this matrix does not have them all, although its machines could.',
  fix: 'Add the version to the matrix, or take it out of the config.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      RUNTIMES.flatMap((runtime) => {
        const wanted = context.config?.[runtime];
        const axis = entries(job.matrix).find(({ name }) => name === runtime || name === `${runtime}-version`);
        if (!wanted || !axis || items(axis.value).length === 0) return [];
        const has = new Set(job.legs.map((leg) => textOf(leg.get(axis.name) ?? null)));
        const runners = runnersOf(job).map((runner) => machinesFor(runner, context.config, context.facts));
        const missing = chooseVersions(runtime, wanted, context.facts.runtimes[runtime]).chosen.filter(
          (version) => !has.has(version.version) && couldHave(version, runners),
        );
        if (missing.length === 0) return [];
        const names = missing.map(({ version }) => version).join(', ');
        return [hit(axis.key, `job ${job.id} does not test ${runtime} ${names} of the config`)];
      }),
    ),
});

/** Whether there is a runner of the job of which every machine that may take it could have the version. */
function couldHave(version: ChosenVersion, runners: readonly (readonly Machine[])[]): boolean {
  const has = ({ platform, distribution, takesAny }: Machine) =>
    takesAny || distribution === null || buildFor(version, distribution, platform) !== null;
  return runners.length === 0 || runners.some((machines) => machines.every(has));
}
