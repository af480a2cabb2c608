// hard-coded-architecture: a download, package, image or toolchain for another architecture than that of the leg.
import { type LegPlatform, platformsOfLegs } from '../machines/architecture.ts';
import { type Architecture, mayName } from '../machines/architecture-names.ts';
import { setsUpEmulation } from '../machines/emulation.ts';
import { type NamedThing, pathOf } from '../machines/named-thing.ts';
import { findNamesInScript } from '../machines/names-in-scripts.ts';
import { findNamesInContainers, findNamesInStep } from '../machines/names-in-steps.ts';
import { platformsOfStep } from '../machines/step-platforms.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import { type StepScript, scriptsOfJob } from '../model/scripts.ts';
import { allJobs, type JobInWorkflow } from '../model/visit.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { onceInJob } from '../repeated.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

const CHOOSE =
  'Choose the name by the machine: `$(dpkg --print-architecture)`, `$(uname -m)` or `$' +
  '{{ runner.arch }}`. Or use an action that does.';
const IPFS_TOOLS = /(?:^|[/_-])(?:kubo|go-ipfs|ipfs-cluster-(?:service|ctl|follow)|lotus|ipget|ipfs-update)(?=[/_-]|$)/;
const USE_KIT = 'Use this action: it installs the build for the machine, and verifies it.';
const RUNTIMES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)go\d[\w.]*\.linux-/, 'Use `actions/setup-go`, which installs the build for the machine.'],
  [/(?:^|\/)node-v/, 'Use `actions/setup-node`, which installs the build for the machine.'],
  [/(?:^|\/)(?:mini(?:conda|forge)|mambaforge)/i, 'Use `"$(uname -m)"` in the name of the installer.'],
];
const FIXES: Readonly<Record<NamedThing['kind'], string>> = {
  download: CHOOSE,
  package: CHOOSE,
  toolchain: 'Leave the architecture out: rustup then takes the toolchain for the machine.',
  'cross-test': 'Build with GOARCH for other machines, and run the tests without it.',
  platform: 'Leave out `--platform`, so that Docker takes the image for the machine, or set up QEMU before.',
  image: 'Use the image without the architecture in its name, which has a manifest for each.',
  setup: 'Leave `architecture` out: the action then takes that of the runner.',
};
/** Self-hosted machines may have been set up to emulate these. */
const EMULATED_KINDS: ReadonlySet<NamedThing['kind']> = new Set(['cross-test', 'platform', 'image', 'setup']);
const REPACKAGED = 'It is not a problem if the job only repacks or publishes the file.';
const SET_UP_MACHINE = 'It is not a problem if the machine emulates that architecture.';

export const hardCodedArchitecture = defineRule({
  id: 'hard-coded-architecture',
  severity: 'error',
  explanation:
    'The job runs on a machine of another architecture than this file, image or toolchain is for. What it installs does not start ("Exec format error"), or the job tests an emulated program without saying so.',
  fix: CHOOSE,
  find: (context) =>
    allJobs(context).flatMap((each) => checkJob(each, context).map((finding) => onceInJob(finding, each.job))),
});

function checkJob({ job }: JobInWorkflow, context: RuleContext): readonly RuleFinding[] {
  if (platformsOfLegs(job, context).length === 0 || setsUpEmulation(job)) return [];
  const scripts = Map.groupBy(scriptsOfJob(job, context), ({ step }) => step);
  // An action of the repository may set up emulators.
  const mayEmulate =
    getValue(job.at, 'container') !== null || job.steps.some(({ uses }) => uses?.name.startsWith('./'));
  const found = job.steps.flatMap((step) => {
    const platforms = linuxPlatforms(step, job, context);
    if (platforms.length === 0) return [];
    const inScripts = (scripts.get(step) ?? []).filter((script) => mayNameAnother(script, platforms));
    const named = [...inScripts.flatMap(findNamesInScript), ...findNamesInStep(step)];
    return named.flatMap((thing) => reportMismatch(thing, platforms, mayEmulate));
  });
  const [first] = job.steps;
  const platforms = first ? linuxPlatforms({ ...first, condition: null }, job, context) : [];
  // The options of a container choose its platform, so it is compared with the machine.
  const machines = platforms.map((each) => ({ ...each, architecture: each.machine }));
  const inContainers = findNamesInContainers(job).flatMap((thing) =>
    reportMismatch(thing, thing.kind === 'platform' ? machines : platforms, false),
  );
  return [...found, ...inContainers];
}

/** Returns whether a script, or a variable that it sees, has a name of an architecture that a leg does not have. */
function mayNameAnother({ text, step, job, workflow }: StepScript, platforms: readonly LegPlatform[]): boolean {
  const others = new Set(platforms.map(({ architecture }) => (architecture === 'amd64' ? 'arm64' : 'amd64')));
  return [...others].some(
    (other) => mayName(other, text.value) || [step, job, workflow].some(({ env }) => architecturesIn(env).has(other)),
  );
}

/** By list. Many steps share the list of their workflow. */
const architecturesByEnv = new WeakMap<WorkflowStep['env'], ReadonlySet<Architecture>>();

function architecturesIn(env: WorkflowStep['env']): ReadonlySet<Architecture> {
  const known = architecturesByEnv.get(env);
  if (known) return known;
  const texts = env.map(({ value }) => scalarTextAt(value) ?? '');
  const named = (['amd64', 'arm64'] as const).filter((each) => texts.some((text) => mayName(each, text)));
  const found = new Set(named);
  architecturesByEnv.set(env, found);
  return found;
}

/** On macOS and Windows, programs for another architecture may run under Rosetta or Prism. */
function linuxPlatforms(step: WorkflowStep, job: WorkflowJob, context: RuleContext): readonly LegPlatform[] {
  return platformsOfStep(step, job, context).filter(({ os }) => os === 'linux' || os === null);
}

function reportMismatch(
  thing: NamedThing,
  platforms: readonly LegPlatform[],
  mayEmulate: boolean,
): readonly RuleFinding[] {
  const { at, index, name, architecture, kind, used } = thing;
  const other = platforms.find((each) => each.architecture !== architecture);
  if (!other) return [];
  const setUp = EMULATED_KINDS.has(kind) && (!other.hosted || mayEmulate) ? SET_UP_MACHINE : undefined;
  const problem = `${name} is for ${architecture}, but the job runs on ${other.architecture} (${other.runner})`;
  return [createFinding(at, problem, { index, fix: fixOf(thing), doubt: used ? setUp : REPACKAGED })];
}

function fixOf({ kind, url }: NamedThing): string {
  if (url === null) return FIXES[kind];
  if (IPFS_TOOLS.test(pathOf(url))) return USE_KIT;
  return RUNTIMES.find(([name]) => name.test(url))?.[1] ?? FIXES[kind];
}
