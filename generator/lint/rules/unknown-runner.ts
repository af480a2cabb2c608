// unknown-runner: labels that no machine has.
import { findNearest } from '../../config/nearest.ts';
import { isNeverTrue } from '../expressions/evaluate.ts';
import { scalarTextAt } from '../model/located-node.ts';
import {
  findMatchingFleets,
  isKnownHosted,
  looksHosted,
  type RequestedRunner,
  removeDuplicates,
  runnersByLeg,
  runnersOf,
} from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';
import { findCalls, valuesPassed, type WorkflowCall } from '../model/workflow-calls.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

/** Labels that only GitHub gives. Larger runners have names of their own, such as `ubuntu-24.04-16core`. */
const GITHUB_LABEL =
  /^(?:ubuntu-\d\d\.\d\d(?:-arm)?|windows-(?:\d{4}|\d\d-arm)|macos-\d\d(?:\.\d\d)?(?:-(?:large|xlarge|intel))?)$/;
const RELEASE = /^[a-z]+-(\d+(?:\.\d+)?)/;
/** A label of GitHub with another word for an architecture. */
const WITH_ARCHITECTURE = /^(?:ubuntu|windows|macos)-(?:latest|\d[\d.]*)-(?:arm|arm64|aarch64|x64|amd64|x86_64|intel)$/;
/** Machines of other companies, which start for a job. */
const THIRD_PARTY =
  /^(?:runs-on\b|runner=|family=|depot-|blacksmith-|buildjet-|nscloud-|namespace-|warp-|ubicloud|cirun|circleci|actuated|garm|codebuild-)/i;
const CHOSEN = 'It is not a problem if the values that the files do not tell choose another runner.';

export const unknownRunner = defineRule({
  id: 'unknown-runner',
  severity: 'error',
  explanation:
    "GitHub has removed the image of this label, or no runner in the config has all these labels. The job waits for a day, regardless of its time limit, and is then cancelled. Larger runners, runners of other companies and an organization's own labels are not reported.",
  fix: 'Use a runner from the config, or describe the machine there under `runners.self-hosted`.',
  find: (context) => {
    const runners = [
      ...allJobs(context).flatMap(({ job }) => (mayRun(job) ? removeDuplicates(runnersOf(job)) : [])),
      ...findCalls(context.workflows).flatMap(runnersPassed),
    ];
    return runners.flatMap((runner) => {
      const finding = checkRunner(runner, context);
      return finding ? [{ ...finding, group: { key: finding.problem } }] : [];
    });
  },
});

function mayRun({ condition, known }: WorkflowJob): boolean {
  return !condition || !isNeverTrue(condition.value, known);
}

/** Jobs of a called file that each of its calls is compared with. */
const MAX_JOBS = 20;
const jobsByFile = new WeakMap<Workflow, readonly WorkflowJob[]>();

/** Returns the runners that a job passes to the file that it calls, at the input. */
function runnersPassed({ job, called }: WorkflowCall): readonly RequestedRunner[] {
  if (!mayRun(job)) return [];
  const jobs = jobsByFile.get(called) ?? called.jobs.filter((each) => inputOfRunner(each) !== null).slice(0, MAX_JOBS);
  jobsByFile.set(called, jobs);
  return jobs.flatMap((each) => {
    const name = inputOfRunner(each);
    const at = job.inputs.find((input) => input.name === name)?.value;
    if (!at) return [];
    const runners = valuesPassed(job, job.known).flatMap((inputs) =>
      runnersByLeg(each, inputs).flatMap((leg) => leg.runners),
    );
    return removeDuplicates(runners).map((runner) => ({ ...runner, at }));
  });
}

/** Returns the name of the input that chooses the runner of a job, or null. */
function inputOfRunner({ runsOn }: WorkflowJob): string | null {
  return /\binputs\.([\w-]{1,100})/.exec(scalarTextAt(runsOn) ?? '')?.[1] ?? null;
}

function checkRunner(runner: RequestedRunner, context: RuleContext): RuleFinding | null {
  const { config, facts } = context;
  const [label = ''] = runner.labels;
  if (isKnownHosted(label, config, facts)) return null;
  const chosen = runner.certain ? undefined : CHOSEN;
  if (looksHosted(runner)) return checkHosted(runner, label.toLowerCase(), chosen, context);
  if (config === null || findMatchingFleets(runner, config).length > 0) return null;
  if (runner.labels.some((each) => THIRD_PARTY.test(each))) return null;
  const requested = runner.group === null ? `labels [${runner.labels.join(', ')}]` : `group ${runner.group}`;
  const fleets = Object.entries(config.runners['self-hosted']);
  const known = fleets.map(
    ([name, { labels, group, 'scale-set': set }]) => `${name} [${labels?.join(', ') ?? group ?? set}]`,
  );
  const fix = known.length === 0 ? undefined : `Runners in the config: ${known.join(', ')}.`;
  return createFinding(runner.at, `no runner in the config has ${requested}`, { fix, doubt: chosen });
}

function checkHosted(
  runner: RequestedRunner,
  label: string,
  chosen: string | undefined,
  { facts: { runners } }: RuleContext,
): RuleFinding | null {
  const system = label.split('-')[0] ?? '';
  const current = Object.keys(runners.labels).filter((each) => each.startsWith(system));
  const retired = Object.hasOwn(runners.retired, label) ? runners.retired[label] : undefined;
  if (retired && retired.date <= runners.date) {
    const fix = `Use ${current.join(', ')}. See ${retired.source}.`;
    return createFinding(runner.at, `GitHub removed the runner ${label} on ${retired.date}`, { fix, doubt: chosen });
  }
  if (retired) return null;
  const problem = `GitHub does not have a runner '${label}'`;
  const near = findNearest(label, [...current, ...Object.keys(runners.others)]);
  const fix = near === null ? undefined : `Did you mean ${near}?`;
  if (GITHUB_LABEL.test(label)) {
    const newest = Math.max(...current.map(releaseOf));
    const newer = `It is not a problem if GitHub added it after ${runners.date}.`;
    return createFinding(runner.at, problem, { fix, doubt: releaseOf(label) > newest ? newer : chosen });
  }
  // A name such as `ubuntu-latest-m` is an organization's own.
  const misspelled = WITH_ARCHITECTURE.test(label) || (near?.endsWith('-latest') && !label.startsWith(`${near}-`));
  if (!misspelled) return null;
  return createFinding(runner.at, problem, {
    fix,
    doubt: 'It is not a problem if your organization has a runner with this name.',
  });
}

function releaseOf(label: string): number {
  return Number(RELEASE.exec(label)?.[1] ?? 0);
}
