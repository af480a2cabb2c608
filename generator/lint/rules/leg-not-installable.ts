// leg-not-installable: a runtime that its setup action has no build of for the leg's machine.
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { buildFor } from '../../plan/builds.ts';
import type { ChosenVersion } from '../../plan/versions.ts';
import { isNeverTrue } from '../expressions/evaluate.ts';
import { type At, get, textOf } from '../model/located-node.ts';
import { cellOf, fill, knownOf } from '../model/matrix.ts';
import { type Machine, machinesFor, runnersOf } from '../model/runner.ts';
import type { Job, Step } from '../model/workflow.ts';
import { allJobs, defineRule, type Hit, hit, type RuleContext } from '../rule.ts';

export const legNotInstallable = defineRule({
  id: 'leg-not-installable',
  severity: 'error',
  explanation:
    'The setup action has no build of this version for the distribution and architecture of the leg: it fails before the first test, every time.',
  fix: 'Exclude the leg, run it on a machine that has a build, or take the runtime from uv or a container.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      job.steps.flatMap((step) => {
        const runtime = RUNTIMES.find((each) => step.uses?.name === `actions/setup-${each}`);
        const version = runtime && get(step.at, 'with', `${runtime}-version`);
        return runtime && version ? missing(runtime, version, step, job, context) : [];
      }),
    ),
});

function missing(runtime: Runtime, version: At, step: Step, job: Job, context: RuleContext): readonly Hit[] {
  const found = new Map<string, Hit>();
  for (const runner of runnersOf(job)) {
    const { leg } = runner;
    if (step.condition && isNeverTrue(step.condition.value, knownOf(leg))) continue;
    const asked = fill(textOf(version) ?? '', leg);
    const minor = asked && /^v?(\d+)(\.\d+)?(?:\.\d+|\.x)?$/.exec(asked);
    if (!minor) continue;
    const named = runtime === 'node' ? (minor[1] ?? '') : `${minor[1]}${minor[2] ?? ''}`;
    const machines = machinesFor(runner, context.config, context.facts);
    const [machine] = machines;
    const facts = context.facts.runtimes[runtime].versions[named];
    if (!facts || !machine) continue;
    const chosen = { version: named, facts, ended: null, mayFail: null };
    if (!machines.every((each) => lacks(chosen, each))) continue;
    const at = cellOf(/\$\{\{\s*(.*?)\s*\}\}/.exec(textOf(version) ?? '')?.[1] ?? '', leg) ?? version;
    const arch = machine.platform.split('/')[1];
    const message = `setup-${runtime} has no ${arch} build of ${runtime} ${named} for ${machine.distribution}`;
    found.set(message, hit(at, message));
  }
  return [...found.values()];
}

function lacks(version: ChosenVersion, { platform, distribution }: Machine): boolean {
  return distribution !== null && buildFor(version, distribution, platform) === null;
}
