// Kubo or IPFS Cluster installed by hand: curl or wget, tar, install.sh or mv, in one `run` step or in several consecutive ones.
// Only scripts that do nothing else, or that start with the installation, are replaced.
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import { maskNonCode } from '../../lint/model/scripts.ts';
import { formatClusterTools, formatVersion } from '../input-values.ts';
import { findLeftoverFileUse } from '../job/file-use.ts';
import { findOwnPathUse, findUseByPath } from '../job/path-use.ts';
import { findHostedPlatforms } from '../job/runner-platform.ts';
import { mentionsArchiveOrigin } from '../manual/archive-url.ts';
import { createInstallEdits } from '../manual/install-edits.ts';
import { type ManualInstall, readInstall, scriptOf } from '../manual/read-install.ts';
import { expandUrlVariables } from '../manual/variables.ts';
import { type SkipReason, type StepContext, type StepMigrator, skipStep } from '../migration.ts';
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
  const install = readInstall(context);
  if ('reason' in install) return skipStep(step, what, install);
  const plan = planInstall(context, install);
  if ('reason' in plan) return skipStep(step, what, plan);
  const edits = createInstallEdits(context, install, plan.inputs);
  if (!edits) return skipStep(step, what, { reason: 'its text cannot be edited safely' });
  return { kind: 'migration', step, what, edits, notes: plan.notes, steps: install.steps.length };
};

interface ManualInstallPlan {
  /** Names of inputs, with their values as YAML. */
  readonly inputs: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
}

function planInstall(context: StepContext, install: ManualInstall): ManualInstallPlan | SkipReason {
  const problem = findPlatformProblem(context, install) ?? findJobProblem(context, install);
  if (problem) return problem;
  const versions = readVersions(install);
  if ('reason' in versions) return versions;
  const inputs: [string, string][] = versions.has('kubo') ? [] : [['kubo-version', 'none']];
  const notes: string[] = [];
  for (const [product, version] of versions) {
    const requestedVersion = withoutPrefix(version);
    const checked = checkProductVersion(requestedVersion, product, context);
    if (checked.problem !== null) {
      return { reason: checked.problem, fix: 'Use a published version, or build from source with source: always.' };
    }
    notes.push(...checked.notes);
    inputs.push([`${product}-version`, formatVersion(requestedVersion)]);
  }
  const programs = install.state.archives.filter(({ product }) => product === 'cluster').map(({ folder }) => folder);
  const clusterTools = programs.length === 0 ? '' : formatClusterTools(programs);
  if (clusterTools !== '') inputs.push(['cluster-tools', clusterTools]);
  return { inputs: inputs.toSorted(([a], [b]) => b.localeCompare(a)), notes };
}

function readVersions({ state }: ManualInstall): ReadonlyMap<Product, string> | SkipReason {
  const versions = new Map<Product, string>();
  for (const { product, version } of state.archives) {
    if (/\$(?!\{\{)/.test(version)) {
      const fix = 'Write the version in the workflow and run this again, or replace the step by hand with latest.';
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

/** The new action installs for the platform of the job's machine. */
function findPlatformProblem(context: StepContext, { state, steps }: ManualInstall): SkipReason | null {
  if (isConditional(steps)) return null;
  const platforms = findHostedPlatforms(context);
  for (const { os, arch } of state.archives) {
    const other = platforms.find((platform) => platform !== `${os}/${arch}`);
    if (other !== undefined) {
      const fix = "If the program should match the job's platform, replace the step by hand.";
      return { reason: `it installs for ${os}/${arch}, but the job also runs on ${other}`, fix };
    }
  }
  return null;
}

/** Returns what the rest of the job needs from the old step, or does to the new one. */
function findJobProblem(context: StepContext, install: ManualInstall): SkipReason | null {
  const { steps } = install;
  const container = getValue(context.job?.at ?? null, 'container');
  const image = scalarTextAt(getValue(container, 'image')) ?? scalarTextAt(container);
  if (image !== null) {
    const fix = 'Check that the image can run Node 24 actions, then replace the step by hand.';
    return { reason: `the job runs in the container ${image}`, fix };
  }
  const id = stepText(context.step, 'id');
  if (id !== null && readsOutputs(context, id)) return { reason: `the job reads outputs of the step '${id}'` };
  const kept = keptScript(install);
  const outside = findUseByPath(context, steps.length) ?? findOwnPathUse(context, steps.length, kept);
  if (outside !== null) {
    const fix = 'Call the program by its name and without sudo, and run this again.';
    return { reason: `the job uses '${outside}', but the new step only changes PATH`, fix };
  }
  const used = findLeftoverFileUse(context, steps.length, leftoverFiles(install), kept);
  if (used === null) return null;
  const fix = 'Remove that use, or replace the step by hand.';
  return { reason: `the job uses '${used}', which may be a file that only the old step creates`, fix };
}

/** Returns the lines of the last script that stay. */
function keptScript({ steps, keptFrom }: ManualInstall): string {
  const last = steps.at(-1);
  if (keptFrom === null || !last) return '';
  return (scriptOf(last) ?? '').split('\n').slice(keptFrom).join('\n');
}

function leftoverFiles({ state, steps }: ManualInstall): LeftoverFiles {
  const scripts = steps.flatMap((step) => [scriptOf(step) ?? '', stepText(step, 'working-directory') ?? '']);
  return { folders: [...state.unpacked], archives: [...state.files.keys()], createdBy: scripts.join('\n') };
}

/** Returns a version without its `v`. An expression is returned as it is. */
function withoutPrefix(version: string): string {
  return /^v\d/.test(version) && !version.includes('${{') ? version.slice(1) : version;
}

function isConditional(steps: readonly SourceStep[]): boolean {
  return steps.some((step) => /runner\.(?:os|arch)|matrix\./.test(stepText(step, 'if') ?? ''));
}

function readsOutputs({ source, scope }: StepContext, id: string): boolean {
  return source.text.slice(...scope).includes(`steps.${id}.outputs`);
}
