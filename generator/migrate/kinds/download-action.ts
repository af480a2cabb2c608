// ipfs/download-ipfs-distribution-action, v1 (from dist.ipfs.tech) and v2 (from GitHub alone). Inputs and outputs: its
// action.yml of v1.0.0 to v1.4.1, and the README of v2.

import { isMap } from 'yaml';
import { get, textOf } from '../../lint/model/at.ts';
import { type InputChange, replaceAction } from '../action-step.ts';
import { renameOutputs, usedOutsidePath } from '../job-uses.ts';
import { laterOwnPath } from '../later-use.ts';
import type { Doubt, Migration, Recognise, StepContext } from '../migration.ts';
import { keysOf, stepText } from '../source-step.ts';
import { checkVersion, type Product } from '../version.ts';

const ACTION = /^(?:ipfs|galargh)\/download-ipfs-distribution-action@/i;
const PRODUCTS: Readonly<Record<string, Product>> = {
  kubo: 'kubo',
  'go-ipfs': 'kubo',
  'ipfs-cluster-ctl': 'cluster',
  'ipfs-cluster-service': 'cluster',
  'ipfs-cluster-follow': 'cluster',
};
/** What these inputs set is not a part of the new action: it downloads in a folder of its own and caches in its own way. */
const DROPPED: readonly string[] = ['name', 'working-directory', 'cache', 'prefix'];
/** Folders on PATH, where the old action puts programs unless told otherwise. */
const ON_PATH: readonly string[] = ['/usr/local/bin', '/usr/bin', '/bin'];

export const downloadAction: Recognise = (context) => {
  const what = stepText(context.step, 'uses') ?? '';
  if (!ACTION.test(what)) return null;
  const doubt = (reason: string, fix: string): Doubt => ({ kind: 'doubt', step: context.step, what, reason, fix });
  return migrate(context, what, doubt);
};

function migrate(context: StepContext, what: string, doubt: (reason: string, fix: string) => Doubt): Migration | Doubt {
  const { step } = context;
  const inputs = get(step.at, 'with');
  const names = inputs && isMap(inputs.node) ? keysOf(inputs.node).map(({ name }) => name) : [];
  const name = textOf(get(inputs, 'name')) ?? 'kubo';
  const product = PRODUCTS[name];
  if (!product) return doubt(`it downloads '${name}', which has no input of its own here`, 'Replace it by hand.');
  const unknown = names.find((each) => ![...DROPPED, 'version', 'install-directory'].includes(each));
  if (unknown !== undefined) {
    return doubt(`its input '${unknown}' has no counterpart`, 'Remove the input or replace the step by hand.');
  }
  const folder = textOf(get(inputs, 'install-directory'));
  if (folder !== null && !ON_PATH.includes(folder)) {
    return doubt(
      `it installs into '${folder}'`,
      'Use the program from PATH, remove install-directory, and run this again.',
    );
  }
  const version = textOf(get(inputs, 'version')) || null;
  const { problem, notes } = checkVersion(version ?? 'latest', product, context);
  if (problem !== null)
    return doubt(problem, 'Name a version that is published, or build it from source with source: always.');
  const outputs = renameOutputs(context, {});
  if (outputs.missing !== null) {
    return doubt(
      `the job reads its output '${outputs.missing}', which has no counterpart`,
      'Use the program by its name, remove the output, and run this again.',
    );
  }
  const outside = usedOutsidePath(context, 1) ?? laterOwnPath(context, 1, '');
  if (outside !== null)
    return doubt(
      `the job uses '${outside}', and the new step only changes PATH`,
      'Use the program by its name, without sudo, and run this again.',
    );
  const input = `${product}-version`;
  const changes = new Map<string, InputChange>(names.map((each) => [each, 'remove']));
  if (version !== null) changes.set('version', { name: input });
  const added = [
    ...(product === 'cluster' ? ([['kubo-version', 'none']] as const) : []),
    ...(version === null ? ([[input, 'latest']] as const) : []),
  ];
  return { kind: 'migration', step, what, edits: replaceAction(context, { changes, added }), notes, steps: 1 };
}
