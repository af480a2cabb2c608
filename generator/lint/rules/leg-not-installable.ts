// leg-not-installable: a runtime version that its setup action cannot install on the machine of a leg.
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { findBuild } from '../../plan/builds.ts';
import type { ChosenVersion } from '../../plan/versions.ts';
import { isNeverTrue } from '../expressions/evaluate.ts';
import { findExpressions } from '../model/expressions-in-text.ts';
import { getValue, type LocatedNode, scalarTextAt } from '../model/located-node.ts';
import { cellOf, expandMatrixExpressions, knownValuesOf } from '../model/matrix.ts';
import { findMachines, type RunnerMachine, runnersOf } from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

export const legNotInstallable = defineRule({
  id: 'leg-not-installable',
  severity: 'error',
  explanation:
    'The setup action has no build of this version for the distribution and architecture of the leg, so the leg fails before the first test.',
  fix: 'Exclude the leg, run it on a machine that has a build, or install the runtime with uv or in a container.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      job.steps.flatMap((step) => {
        const runtime = RUNTIMES.find((each) => step.uses?.name === `actions/setup-${each}`);
        const version = runtime && getValue(step.at, 'with', `${runtime}-version`);
        return runtime && version ? findMissingBuilds({ runtime, version, step, job }, context) : [];
      }),
    ),
});

interface SetupStep {
  readonly runtime: Runtime;
  /** The input for the version. */
  readonly version: LocatedNode;
  readonly step: WorkflowStep;
  readonly job: WorkflowJob;
}

function findMissingBuilds({ runtime, version, step, job }: SetupStep, context: RuleContext): readonly RuleFinding[] {
  const found = new Map<string, RuleFinding>();
  for (const runner of runnersOf(job)) {
    const { leg } = runner;
    if (step.condition && isNeverTrue(step.condition.value, knownValuesOf(leg))) continue;
    const requestedVersion = expandMatrixExpressions(scalarTextAt(version) ?? '', leg);
    const minor = requestedVersion && /^v?(\d+)(\.\d+)?(?:\.\d+|\.x)?$/.exec(requestedVersion);
    if (!minor) continue;
    const named = runtime === 'node' ? (minor[1] ?? '') : `${minor[1]}${minor[2] ?? ''}`;
    const machines = findMachines(runner, context.config, context.facts);
    const [machine] = machines;
    const facts = context.facts.runtimes[runtime].versions[named];
    if (!facts || !machine) continue;
    const chosen = { version: named, facts, endOfLife: null, mayFail: null };
    if (!machines.every((each) => lacksBuild(chosen, each))) continue;
    const [expression] = findExpressions(scalarTextAt(version) ?? '');
    const at = cellOf(expression?.inside ?? '', leg) ?? version;
    const arch = machine.platform.split('/')[1];
    const problem = `setup-${runtime} has no ${arch} build of ${runtime} ${named} for ${machine.distribution}`;
    found.set(problem, createFinding(at, problem));
  }
  return [...found.values()];
}

function lacksBuild(version: ChosenVersion, { platform, distribution }: RunnerMachine): boolean {
  return distribution !== null && findBuild(version, distribution, platform) === null;
}
