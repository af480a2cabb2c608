// leg-not-installable: a runtime version that its setup action cannot install on the machine of a leg.
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { findBuild } from '../../plan/builds.ts';
import type { ChosenVersion } from '../../plan/versions.ts';
import { evaluateText, type KnownValues } from '../expressions/evaluate.ts';
import { onlyValue } from '../expressions/values.ts';
import { findExpressions } from '../model/expressions-in-text.ts';
import { getValue, type LocatedNode, scalarTextAt } from '../model/located-node.ts';
import { cellOf } from '../model/matrix.ts';
import { findMachines, type RunnerMachine, runnersOf } from '../model/runner.ts';
import { contextOfLeg, legsOfStep } from '../model/step-legs.ts';
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

/** Inputs with which a setup action installs something else than the stable build of the version. */
const OTHER_BUILDS = ['allow-prereleases', 'freethreaded', 'mirror', 'node-version-file', 'architecture'];

function findMissingBuilds({ runtime, version, step, job }: SetupStep, context: RuleContext): readonly RuleFinding[] {
  // The distribution of a container is not that of its machine.
  if (getValue(job.at, 'container')) return [];
  const found = new Map<string, RuleFinding>();
  const legs = new Set(legsOfStep(step, job));
  for (const runner of runnersOf(job)) {
    const { leg } = runner;
    if (!runner.certain || !legs.has(leg)) continue;
    const known = contextOfLeg(leg, job);
    const requestedVersion = onlyValue(evaluateText(scalarTextAt(version) ?? '', known));
    const minor = /^v?(\d+)(\.\d+)?(?:\.\d+|\.x)?$/.exec(String(requestedVersion));
    if (!minor) continue;
    const named = runtime === 'node' ? (minor[1] ?? '') : `${minor[1]}${minor[2] ?? ''}`;
    const machines = findMachines(runner, context.config, context.facts);
    const [machine] = machines;
    const facts = context.facts.runtimes[runtime].versions[named];
    if (!facts || !machine || OTHER_BUILDS.some((name) => mayBeSet(name, step, { machine, known }))) continue;
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

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  amd64: 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
};

/** Returns whether an input may ask for another build than that of the machine. */
function mayBeSet(
  name: string,
  step: WorkflowStep,
  { machine, known }: { readonly machine: RunnerMachine; readonly known: KnownValues },
): boolean {
  const text = scalarTextAt(getValue(step.at, 'with', name));
  if (text === null || text === '') return false;
  const value = String(onlyValue(evaluateText(text, known)) ?? 'unknown');
  if (value === '' || value === 'false') return false;
  return name !== 'architecture' || ARCHITECTURES[value.toLowerCase()] !== machine.platform.split('/')[1];
}

function lacksBuild(version: ChosenVersion, { platform, distribution }: RunnerMachine): boolean {
  return distribution !== null && findBuild(version, distribution, platform) === null;
}
