// ipfs/download-ipfs-distribution-action: v1 downloads from dist.ipfs.tech, v2 from GitHub. Sources of inputs and outputs: its
// action.yml of v1.0.0 to v1.4.1, and the README of v2.
import { isMap } from 'yaml';
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import { type InputChange, type InputPlan, replaceAction } from '../action-step.ts';
import { formatClusterTools, formatTool } from '../input-values.ts';
import { renameOutputs } from '../job/outputs.ts';
import { findOwnPathUse, findUseByPath } from '../job/path-use.ts';
import { type SkipReason, type StepContext, type StepMigrator, skipStep } from '../migration.ts';
import type { Edit } from '../text/edits.ts';
import { keysOf, stepText } from '../text/source-step.ts';
import { checkProductVersion, checkToolVersion, type Product, type VersionCheck } from '../version.ts';

const ACTION = /^(?:ipfs|galargh)\/download-ipfs-distribution-action@/i;
const PRODUCTS: Readonly<Record<string, Product>> = {
  kubo: 'kubo',
  'go-ipfs': 'kubo',
  'ipfs-cluster-ctl': 'cluster',
  'ipfs-cluster-service': 'cluster',
  'ipfs-cluster-follow': 'cluster',
};
/** Programs that the new action installs by its input `tools`. */
const TOOLS: readonly string[] = ['ipget'];
const isTool = (name: string): name is 'ipget' => TOOLS.includes(name);
/** The new action does not need them: it downloads to its own folder and has its own cache. */
const DROPPED_INPUTS: readonly string[] = ['name', 'working-directory', 'cache', 'prefix'];
/** Folders on PATH. The old action puts programs there by default. */
const ON_PATH: readonly string[] = ['/usr/local/bin', '/usr/bin', '/bin'];

export const downloadAction: StepMigrator = (context) => {
  const { step } = context;
  const what = stepText(step, 'uses') ?? '';
  if (!ACTION.test(what)) return null;
  const planned = planStep(context);
  if ('reason' in planned) return skipStep(step, what, planned);
  return { kind: 'migration', step, what, ...planned, steps: 1 };
};

function planStep(
  context: StepContext,
): { readonly edits: readonly Edit[]; readonly notes: readonly string[] } | SkipReason {
  const inputs = getValue(context.step.at, 'with');
  const names = inputs && isMap(inputs.node) ? keysOf(inputs.node).map(({ name }) => name) : [];
  const name = scalarTextAt(getValue(inputs, 'name')) ?? 'kubo';
  const version = scalarTextAt(getValue(inputs, 'version')) || null;

  const unknown = names.find((each) => ![...DROPPED_INPUTS, 'version', 'install-directory'].includes(each));
  if (unknown !== undefined) {
    const reason = `the new action has no equivalent of its input '${unknown}'`;
    return { reason, fix: 'Remove the input, or replace the step by hand.' };
  }
  const folder = scalarTextAt(getValue(inputs, 'install-directory'));
  if (folder !== null && !ON_PATH.includes(folder)) {
    const fix = 'Call the program by its name, remove install-directory, and run this again.';
    return { reason: `it installs into '${folder}'`, fix };
  }
  const checked = checkProgramVersion(version ?? 'latest', name, context);
  if (checked === null) return { reason: `it downloads '${name}', which this action does not install` };
  if (checked.problem !== null) {
    return { reason: checked.problem, fix: 'Use a published version, or build from source with source: always.' };
  }
  const problem = findJobProblem(context);
  if (problem) return problem;
  return { edits: replaceAction(context, planInputs(names, name, version)), notes: checked.notes };
}

function productOf(name: string): Product | null {
  return Object.hasOwn(PRODUCTS, name) ? (PRODUCTS[name] ?? null) : null;
}

/** Returns null for a program that this action does not install. */
function checkProgramVersion(version: string, name: string, context: StepContext): VersionCheck | null {
  const product = productOf(name);
  if (product) return checkProductVersion(version, product, context);
  return isTool(name) ? checkToolVersion(version, name, context) : null;
}

/** Returns what the rest of the job needs from the old step and the new one does not give. */
function findJobProblem(context: StepContext): SkipReason | null {
  const { missing } = renameOutputs(context, {});
  if (missing !== null) {
    const fix = 'Call the program by its name, remove the output, and run this again.';
    return { reason: `the job reads its output '${missing}', which the new action does not provide`, fix };
  }
  const outside = findUseByPath(context, 1) ?? findOwnPathUse(context, 1, '');
  if (outside === null) return null;
  const fix = 'Call the program by its name and without sudo, and run this again.';
  return { reason: `the job uses '${outside}', but the new step only changes PATH`, fix };
}

function planInputs(names: readonly string[], name: string, version: string | null): InputPlan {
  const product = productOf(name);
  const changes = new Map<string, InputChange>(names.map((each) => [each, 'remove']));
  const added: (readonly [string, string])[] = [];
  if (product === 'cluster') added.push(['cluster-tools', formatClusterTools([name])]);
  if (product !== 'kubo') added.push(['kubo-version', 'none']);
  const input = product ? `${product}-version` : 'tools';
  if (version === null) added.push([input, product ? 'latest' : formatTool(name, 'latest')]);
  else changes.set('version', product ? { name: input } : { name: input, value: formatTool(name, version) });
  return { changes, added };
}
