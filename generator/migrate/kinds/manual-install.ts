// Kubo or IPFS Cluster installed by hand: curl or wget, tar, install.sh or mv, in one `run` step or in several that follow
// one another. Only scripts that do nothing else are replaced, or those that start with the installation.
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import { maskNonCode } from '../../lint/model/scripts.ts';
import { formatClusterTools } from '../cluster-tools.ts';
import { findLeftoverFileUse, findOwnPathUse } from '../job/later-use.ts';
import { findHostedPlatforms } from '../job/runner-platform.ts';
import { findUseByPath } from '../job/uses.ts';
import { mentionsArchiveOrigin } from '../manual/archive-url.ts';
import { createInstallEdits } from '../manual/install-edits.ts';
import { type InstallProblem, type ManualInstall, readInstall, scriptOf } from '../manual/read-install.ts';
import { expandUrlVariables } from '../manual/variables.ts';
import type { SkippedStep, StepContext, StepMigrator } from '../migration.ts';
import type { LeftoverFiles } from '../text/paths-in-text.ts';
import { type SourceStep, stepText } from '../text/source-step.ts';
import { checkProductVersion, type Product } from '../version.ts';

const DOWNLOADS = /\b(?:curl|wget|aria2c|Invoke-WebRequest|iwr)\b/i;

export const manualInstall: StepMigrator = (context) => {
  const script = scriptOf(context.step);
  if (script === null) return null;
  const code = expandUrlVariables(maskNonCode(script), context);
  if (!mentionsArchiveOrigin(code, context.includeGitHub) || !DOWNLOADS.test(code)) return null;
  const { step } = context;
  const what = `download from ${/dist\.ipfs\.(?:tech|io)/.exec(code)?.[0] ?? "GitHub's releases"}`;
  const skip = ({ reason, fix = 'Replace it by hand.' }: InstallProblem): SkippedStep => ({
    kind: 'doubt',
    step,
    what,
    reason,
    fix,
  });
  const read = readInstall(context);
  if ('reason' in read) return skip(read);
  const plan = planInstall(context, read);
  if ('reason' in plan) return skip(plan);
  const edits = createInstallEdits(context, read, plan.inputs);
  return edits
    ? { kind: 'migration', step, what, edits, notes: plan.notes, steps: read.steps.length }
    : skip({ reason: 'its text cannot be edited safely' });
};

interface InstallPlan {
  readonly inputs: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
}

function planInstall(context: StepContext, install: ManualInstall): InstallPlan | InstallProblem {
  const problem = platformProblem(context, install) ?? jobProblem(context, install);
  if (problem) return problem;
  const versions = versionsOf(install);
  if ('reason' in versions) return versions;
  const inputs: [string, string][] = versions.has('kubo') ? [] : [['kubo-version', 'none']];
  const notes: string[] = [];
  for (const [product, version] of versions) {
    const requestedVersion = inputVersion(version);
    const checked = checkProductVersion(requestedVersion, product, context);
    if (checked.problem !== null) {
      const fix = 'Name a version that is published, or build it from source with source: always.';
      return { reason: checked.problem, fix };
    }
    notes.push(...checked.notes);
    inputs.push([`${product}-version`, quoted(requestedVersion)]);
  }
  const programs = install.state.archives.filter(({ product }) => product === 'cluster').map(({ folder }) => folder);
  const single = programs.length === 0 ? '' : formatClusterTools(programs);
  if (single !== '') inputs.push(['cluster-tools', single]);
  return { inputs: inputs.toSorted(([a], [b]) => b.localeCompare(a)), notes };
}

function versionsOf({ state }: ManualInstall): ReadonlyMap<Product, string> | InstallProblem {
  const versions = new Map<Product, string>();
  for (const { product, version } of state.archives) {
    if (/\$(?!\{\{)/.test(version)) {
      const fix = 'Write the version as an input, or name latest.';
      return { reason: `its version comes from the shell: ${version}`, fix };
    }
    const other = versions.get(product);
    if (other !== undefined && other !== version) {
      return { reason: `it installs two versions, ${other} and ${version}` };
    }
    versions.set(product, version);
  }
  return versions;
}

/** The new action installs for the machine of the job. */
function platformProblem(context: StepContext, { state, steps }: ManualInstall): InstallProblem | null {
  if (isConditional(steps)) return null;
  const platforms = findHostedPlatforms(context);
  for (const { os, arch } of state.archives) {
    const wrong = platforms.find((platform) => platform !== `${os}/${arch}`);
    if (wrong !== undefined) {
      const fix = "Check whether the program of the job's own platform is meant; if so, replace it by hand.";
      return { reason: `it installs for ${os}/${arch}, and the job also runs on ${wrong}`, fix };
    }
  }
  return null;
}

/** What the rest of the job expects of the step, or offers it. */
function jobProblem(context: StepContext, install: ManualInstall): InstallProblem | null {
  const { steps } = install;
  const container = getValue(context.job?.at ?? null, 'container');
  const image = scalarTextAt(getValue(container, 'image')) ?? scalarTextAt(container);
  if (image !== null) {
    const fix = 'Check that the image can run actions of Node 24, then replace it by hand.';
    return { reason: `the job runs in the container ${image}`, fix };
  }
  const id = stepText(context.step, 'id');
  if (id !== null && readsOutputs(context, id)) return { reason: `the job reads outputs of the step '${id}'` };
  const kept = keptScript(install);
  const outside = findUseByPath(context, steps.length) ?? findOwnPathUse(context, steps.length, kept);
  if (outside !== null) {
    const fix = 'Use the program by its name, without sudo, and run this again.';
    return { reason: `the job uses '${outside}', and the new step only changes PATH`, fix };
  }
  const used = findLeftoverFileUse(context, steps.length, leftFiles(install), kept);
  if (used === null) return null;
  const fix = 'Remove that use, or replace the step by hand.';
  return { reason: `the job uses '${used}', which may be a file of the old step, and the new step leaves none`, fix };
}

/** Returns the lines of the last script that stay. */
function keptScript({ steps, keptFrom }: ManualInstall): string {
  const last = steps.at(-1);
  if (keptFrom === null || !last) return '';
  return (scriptOf(last) ?? '').split('\n').slice(keptFrom).join('\n');
}

function leftFiles({ state, steps }: ManualInstall): LeftoverFiles {
  const scripts = steps.flatMap((step) => [scriptOf(step) ?? '', stepText(step, 'working-directory') ?? '']);
  return { folders: [...state.unpacked], archives: [...state.files.keys()], createdBy: scripts.join('\n') };
}

/** A literal loses its v; an expression keeps it. */
function inputVersion(version: string): string {
  return /^v\d/.test(version) && !version.includes('${{') ? version.slice(1) : version;
}

function quoted(version: string): string {
  return version.includes('${{') ? version : `'${version}'`;
}

function isConditional(steps: readonly SourceStep[]): boolean {
  return steps.some((step) => /runner\.(?:os|arch)|matrix\./.test(stepText(step, 'if') ?? ''));
}

function readsOutputs({ source, scope }: StepContext, id: string): boolean {
  return source.text.slice(...scope).includes(`steps.${id}.outputs`);
}
