// ipfs/download-ipfs-distribution-action, v1 (from dist.ipfs.tech) and v2 (from GitHub alone). Inputs and outputs: its
// action.yml of v1.0.0 to v1.4.1, and the README of v2.

import { isMap } from 'yaml';
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import { type InputChange, replaceAction } from '../action-step.ts';
import { formatClusterTools } from '../cluster-tools.ts';
import { findOwnPathUse } from '../job/later-use.ts';
import { findUseByPath, renameOutputs } from '../job/uses.ts';
import type { Migration, SkippedStep, StepContext, StepMigrator } from '../migration.ts';
import { keysOf, stepText } from '../text/source-step.ts';
import { checkProductVersion, checkToolVersion, type Product } from '../version.ts';

const ACTION = /^(?:ipfs|galargh)\/download-ipfs-distribution-action@/i;
const PRODUCTS: Readonly<Record<string, Product>> = {
  kubo: 'kubo',
  'go-ipfs': 'kubo',
  'ipfs-cluster-ctl': 'cluster',
  'ipfs-cluster-service': 'cluster',
  'ipfs-cluster-follow': 'cluster',
};
/** Programs of tools that have no input of their own. */
const TOOLS: readonly string[] = ['ipget'];
const isTool = (name: string): name is 'ipget' => TOOLS.includes(name);
/** What these inputs set is not a part of the new action: it downloads in a folder of its own and caches in its own way. */
const DROPPED_INPUTS: readonly string[] = ['name', 'working-directory', 'cache', 'prefix'];
/** Folders on PATH, where the old action puts programs unless told otherwise. */
const ON_PATH: readonly string[] = ['/usr/local/bin', '/usr/bin', '/bin'];

export const downloadAction: StepMigrator = (context) => {
  const what = stepText(context.step, 'uses') ?? '';
  if (!ACTION.test(what)) return null;
  const skip = (reason: string, fix: string): SkippedStep => ({ kind: 'doubt', step: context.step, what, reason, fix });
  return migrateStep(context, what, skip);
};

function migrateStep(
  context: StepContext,
  what: string,
  skip: (reason: string, fix: string) => SkippedStep,
): Migration | SkippedStep {
  const { step } = context;
  const inputs = getValue(step.at, 'with');
  const names = inputs && isMap(inputs.node) ? keysOf(inputs.node).map(({ name }) => name) : [];
  const name = scalarTextAt(getValue(inputs, 'name')) ?? 'kubo';
  const product = PRODUCTS[name] ?? null;

  const unknown = names.find((each) => ![...DROPPED_INPUTS, 'version', 'install-directory'].includes(each));
  if (unknown !== undefined) {
    return skip(`its input '${unknown}' has no counterpart`, 'Remove the input or replace the step by hand.');
  }
  const folder = scalarTextAt(getValue(inputs, 'install-directory'));
  if (folder !== null && !ON_PATH.includes(folder)) {
    return skip(
      `it installs into '${folder}'`,
      'Use the program from PATH, remove install-directory, and run this again.',
    );
  }
  const version = scalarTextAt(getValue(inputs, 'version')) || null;
  const checked = checkProgramVersion(version ?? 'latest', name, context);
  if (checked === null)
    return skip(`it downloads '${name}', which this action does not install`, 'Replace it by hand.');
  const { problem, notes } = checked;
  if (problem !== null)
    return skip(problem, 'Name a version that is published, or build it from source with source: always.');
  const outputs = renameOutputs(context, {});
  if (outputs.missing !== null) {
    return skip(
      `the job reads its output '${outputs.missing}', which has no counterpart`,
      'Use the program by its name, remove the output, and run this again.',
    );
  }
  const outside = findUseByPath(context, 1) ?? findOwnPathUse(context, 1, '');
  if (outside !== null)
    return skip(
      `the job uses '${outside}', and the new step only changes PATH`,
      'Use the program by its name, without sudo, and run this again.',
    );
  const changes = new Map<string, InputChange>(names.map((each) => [each, 'remove']));
  const { input, value, added } = newInputs(name, product);
  const versions: (readonly [string, string])[] = [];
  if (version === null) versions.push([input, value('latest')]);
  else changes.set('version', product ? { name: input } : { name: input, value: value(version) });
  const edits = replaceAction(context, { changes, added: [...added, ...versions] });
  return { kind: 'migration', step, what, edits, notes, steps: 1 };
}

/** Returns what is known of the version of a program, or null for one that this action does not install. */
function checkProgramVersion(version: string, name: string, context: StepContext) {
  const product = PRODUCTS[name];
  if (product) return checkProductVersion(version, product, context);
  return isTool(name) ? checkToolVersion(version, name, context) : null;
}

interface NewInputs {
  /** The input that takes the version, and its value. */
  readonly input: string;
  readonly value: (version: string) => string;
  readonly added: readonly (readonly [string, string])[];
}

function newInputs(name: string, product: Product | null): NewInputs {
  if (product === null) {
    const value = (version: string) => quoteIfNeeded(`${name}@${version.replace(/^v(?=\d)/, '')}`);
    return { input: 'tools', value, added: [['kubo-version', 'none']] };
  }
  const programs = product === 'cluster' ? ([['cluster-tools', formatClusterTools([name])]] as const) : [];
  const none = product === 'cluster' ? ([['kubo-version', 'none']] as const) : [];
  return { input: `${product}-version`, value: (version) => version, added: [...programs, ...none] };
}

/** A range has signs that mean something in YAML, and `tools` separates its words by blanks. */
function quoteIfNeeded(text: string): string {
  return /^[\w@.-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
