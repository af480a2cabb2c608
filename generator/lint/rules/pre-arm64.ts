// pre-arm64: an action or an image that has no build for linux/arm64, in a job that runs there.
import { coerce, satisfies } from 'semver';
import type { MissingArm64 } from '../../facts/facts.ts';
import { type LegPlatform, platformsOfLegs } from '../machines/architecture.ts';
import { setsUpEmulation } from '../machines/emulation.ts';
import { platformsOfStep } from '../machines/step-platforms.ts';
import { findContainerRuns, resolveWord } from '../model/containers.ts';
import { getValue, isMapping, type LocatedNode, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { expandMatrixExpressions, type MatrixLeg } from '../model/matrix.ts';
import { scriptsOfJob } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import type { Uses, WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { onceInJob } from '../repeated.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';
import { findArchitectureBranches, isInRanges } from '../shell/architecture-branches.ts';

const IMAGE_FIX = 'Use a version that has an arm64 image, another image, or a runner for amd64.';
const MAY_EMULATE = 'It is not a problem if the machine emulates amd64.';
const MAY_BE_MACOS = 'It is not a problem if the machine runs macOS, or emulates amd64.';

export const preArm64 = defineRule({
  id: 'pre-arm64',
  severity: 'error',
  explanation:
    'This version has no build for linux/arm64. On an arm64 machine, the image is not found or the step ends with "Exec format error".',
  fix: 'Use a version that supports arm64, or run this step in a job for amd64.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const arm64 = platformsOfLegs(job, context).some(({ architecture }) => architecture === 'arm64');
      if (!arm64 || setsUpEmulation(job)) return [];
      return [...checkSteps(job, context), ...checkContainers(job, context)].map((each) => onceInJob(each, job));
    }),
});

function checkSteps(job: WorkflowJob, context: RuleContext): readonly RuleFinding[] {
  const scripts = Map.groupBy(scriptsOfJob(job, context), ({ step }) => step);
  return job.steps.flatMap((step) => {
    const runners = armRunners(step, job, context);
    const [runner] = runners;
    if (!runner) return [];
    const inScripts = (scripts.get(step) ?? []).flatMap((script) => {
      const branches = findArchitectureBranches(script.text.value);
      return findContainerRuns(script.code).flatMap(({ image, imageIndex, platform, index }) => {
        if (image === null || platform !== null || isInRanges(index, branches)) return [];
        const place = { at: script.text.at, index: imageIndex, image: true };
        return checkImages(runners, (leg) => resolveWord(image, script, leg), place, context);
      });
    });
    return [...(step.uses ? checkUses(step.uses, step, runner, context) : []), ...inScripts];
  });
}

/** The containers of a job start before its steps. */
function checkContainers(job: WorkflowJob, context: RuleContext): readonly RuleFinding[] {
  const [first] = job.steps;
  const runners = first ? armRunners({ ...first, condition: null }, job, context) : [];
  const container = getValue(job.at, 'container');
  const nodes = [
    isMapping(container) ? getValue(container, 'image') : container,
    ...mappingEntries(getValue(job.at, 'services')).map(({ value }) =>
      /--platform/.test(scalarTextAt(getValue(value, 'options')) ?? '') ? null : getValue(value, 'image'),
    ),
  ];
  return nodes.flatMap((at) => {
    const image = scalarTextAt(at);
    if (!at || image === null) return [];
    const imageIn = (leg: MatrixLeg) => expandMatrixExpressions(image, leg);
    return checkImages(runners, imageIn, { at, index: 0, image: true }, context);
  });
}

/** Checks the image of each leg. An image that is not known is not checked. */
function checkImages(
  runners: readonly LegPlatform[],
  imageIn: (leg: MatrixLeg) => string | null,
  place: Omit<Place, 'runner'>,
  context: RuleContext,
): readonly RuleFinding[] {
  return runners.flatMap((runner) => checkImage(imageIn(runner.leg) ?? '', { ...place, runner }, context));
}

/** Returns the arm64 legs in which a step runs. */
function armRunners(step: WorkflowStep, job: WorkflowJob, context: RuleContext): readonly LegPlatform[] {
  return platformsOfStep(step, job, context).filter(
    ({ os, architecture }) => (os === 'linux' || os === null) && architecture === 'arm64',
  );
}

function checkUses(uses: Uses, step: WorkflowStep, runner: LegPlatform, context: RuleContext): readonly RuleFinding[] {
  const name = uses.name.toLowerCase();
  if (name.startsWith('docker://')) {
    const image = (scalarTextAt(uses.at) ?? '').slice('docker://'.length);
    return checkImage(image, { at: uses.at, index: 0, runner, image: true }, context);
  }
  for (const entry of context.facts.arm64Support.actions) {
    if (!entry.names.includes(name)) continue;
    if (entry.unless !== undefined && step.inputs.some((input) => input.name === entry.unless)) continue;
    const version = versionOfUses(uses);
    const lacking = compareVersion(entry, version);
    if (lacking === null) continue;
    const problem = `${uses.name}${version === null ? '' : ` ${version}`}`;
    return [report(problem, { at: uses.at, index: 0, runner, image: false }, entry, lacking)];
  }
  return [];
}

interface Place {
  readonly at: LocatedNode;
  readonly index: number;
  readonly runner: LegPlatform;
  /** Images can run emulated on a machine that is set up for it. */
  readonly image: boolean;
}

function checkImage(image: string, place: Place, { facts }: RuleContext): readonly RuleFinding[] {
  const [, name = '', tag = null] =
    /^(?:docker\.io\/)?(?:library\/)?([^@]+?)(?::([\w][\w.-]*))?(?:@.*)?$/.exec(image) ?? [];
  const entry = facts.arm64Support.images.find(({ names }) => names.includes(name.toLowerCase()));
  const lacking = entry ? compareVersion(entry, tag) : null;
  if (!entry || lacking === null) return [];
  const problem = `image ${name}${tag === null ? '' : `:${tag}`}`;
  return [report(problem, place, entry, lacking, IMAGE_FIX)];
}

function report(
  name: string,
  { at, index, runner, image }: Place,
  { seen }: MissingArm64,
  lacking: 'certain' | 'likely',
  fix?: string,
): RuleFinding {
  const problem = `${name} has no build for linux/arm64 (${runner.runner})`;
  const likely = `It is not a problem if a version after ${seen} supports arm64, and this is one.`;
  const setUp = runner.os === null ? MAY_BE_MACOS : image && !runner.hosted ? MAY_EMULATE : undefined;
  const doubt = lacking === 'likely' ? likely : setUp;
  return createFinding(at, problem, { index, fix, doubt });
}

/** Returns whether a version certainly lacks arm64, or did so when it was last checked; null if it has it or may have it. */
function compareVersion({ versions, seen }: MissingArm64, written: string | null): 'certain' | 'likely' | null {
  const parts = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(written ?? '');
  if (versions !== null && parts) {
    // A tag such as v2 moves, so that it lacks arm64 only if the last version of this name does.
    const newest = [parts[1], parts[2] ?? '99999', parts[3] ?? '99999'].join('.');
    const version = coerce(newest)?.version ?? null;
    if (version !== null && satisfies(version, versions)) return 'certain';
  }
  return seen === null ? null : 'likely';
}

/** Returns the version in the tag of an action, or in the comment after its commit. */
function versionOfUses({ ref, comment }: Uses): string | null {
  const version = /^v?\d+(?:\.\d+){0,2}$/;
  if (ref !== null && version.test(ref)) return ref;
  return /(?:^|\s)(v?\d+(?:\.\d+){0,2})(?=\s|$)/.exec(comment)?.[1] ?? null;
}
