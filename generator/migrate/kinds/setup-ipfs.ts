// ibnesayeed/setup-ipfs and oduwsdl/setup-ipfs. Both run `ipfs init` and, with run_daemon, a node of the public network on ports
// 5001 and 8080. Sources of inputs, outputs and defaults: their action.yml and index.js.
import { isMap } from 'yaml';
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import { type InputChange, type InputPlan, replaceAction } from '../action-step.ts';
import { findRepositoryUse } from '../job/file-use.ts';
import { renameOutputs } from '../job/outputs.ts';
import { type SkipReason, type StepContext, type StepMigrator, skipStep } from '../migration.ts';
import { type Edit, lineEndingOf } from '../text/edits.ts';
import { keyOf, keysOf, sourceTextOf, stepRange, stepText } from '../text/source-step.ts';
import { checkProductVersion } from '../version.ts';

const ACTION = /^(ibnesayeed|oduwsdl)\/setup-ipfs@(.*)$/i;
/** The default of the input `ipfs_version`, by owner and ref. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'ibnesayeed@master': '0.6',
  'ibnesayeed@0.6.0': '0.6',
  'ibnesayeed@0.5.0': '0.5',
  'ibnesayeed@0.4.0': '0.5',
  'ibnesayeed@0.3.0': '0.5',
  'ibnesayeed@0.2.0': '0.5.1',
  'ibnesayeed@0.1.0': '0.5.1',
  'oduwsdl@main': '0.37',
  'oduwsdl@v0.8.0': '0.37',
  'oduwsdl@v0.6.3': '0.29',
  'oduwsdl@v0.6.2': '0.29',
  'oduwsdl@v0.6.1': '0.7',
};
const OUTPUTS = { resolved_ipfs_version: 'kubo-version' };
const NODE_OUTPUTS = { ...OUTPUTS, peer_id: 'peer-id' };
/** The ports of the old action's node. */
const PORTS = [
  ['api-port', "'5001'"],
  ['gateway-port', "'8080'"],
] as const;
const UNSECURE_COMMANDS = 'ACTIONS_ALLOW_UNSECURE_COMMANDS';

export const setupIpfs: StepMigrator = (context) => {
  const what = stepText(context.step, 'uses') ?? '';
  const [, owner, ref = ''] = ACTION.exec(what) ?? [];
  if (owner === undefined) return null;
  const { step } = context;
  const oldInputs = readOldInputs(context, `${owner.toLowerCase()}@${ref}`);
  if ('reason' in oldInputs) return skipStep(step, what, oldInputs);
  const outputs = renameJobOutputs(context, oldInputs);
  if ('reason' in outputs) return skipStep(step, what, outputs);
  const init = oldInputs.node ? [] : createInitStep(context);
  if (init === null) {
    const reason = 'the new action does not run `ipfs init`, and a step for it cannot be added here';
    return skipStep(step, what, { reason, fix: 'Replace the step by hand, and add a step that runs `ipfs init`.' });
  }
  const edits = [...replaceAction(context, planInputs(oldInputs)), ...outputs.edits, ...init];
  return { kind: 'migration', step, what, edits, notes: collectNotes(context, oldInputs), steps: 1 };
};

interface OldInputs {
  readonly version: string;
  /** Whether `version` is the old action's default. */
  readonly defaulted: boolean;
  /** Whether the step starts a node. */
  readonly node: boolean;
  readonly notes: readonly string[];
}

function readOldInputs(context: StepContext, reference: string): OldInputs | SkipReason {
  const inputs = getValue(context.step.at, 'with');
  const names = inputs && isMap(inputs.node) ? keysOf(inputs.node).map(({ name }) => name) : [];
  const unknown = names.find((name) => name !== 'ipfs_version' && name !== 'run_daemon');
  if (unknown !== undefined) {
    const reason = `the new action has no equivalent of its input '${unknown}'`;
    return { reason, fix: 'Remove the input and run this again.' };
  }
  const daemon = scalarTextAt(getValue(inputs, 'run_daemon')) ?? 'false';
  if (daemon !== 'true' && daemon !== 'false') {
    const fix = "Write true or false, or set the input daemon to 'online' or 'false' by hand.";
    return { reason: `its input run_daemon is '${daemon}', which is known only when the job runs`, fix };
  }
  const own = scalarTextAt(getValue(inputs, 'ipfs_version'));
  const version = own ?? DEFAULTS[reference] ?? null;
  if (version === null) {
    const reason = 'it does not set ipfs_version, and the default of this ref is not known';
    return { reason, fix: 'Add the input ipfs_version and run this again.' };
  }
  const { problem, notes } = checkProductVersion(version, 'kubo', context);
  if (problem !== null) return { reason: problem, fix: 'Use a published version, such as 0.43.0.' };
  return { version, defaulted: own === null, node: daemon === 'true', notes };
}

/** Returns the edits that rename the step's outputs in the job, or what the job needs and the new step does not give. */
function renameJobOutputs(context: StepContext, { node }: OldInputs): { readonly edits: readonly Edit[] } | SkipReason {
  const { edits, missing } = renameOutputs(context, node ? NODE_OUTPUTS : OUTPUTS);
  if (missing !== null) {
    const reason = `the job reads its output '${missing}', which the new action does not provide`;
    return { reason, fix: 'Remove the output and run this again.' };
  }
  const repository = node ? findRepositoryUse(context) : null;
  if (repository === null) return { edits };
  const reason = `the job uses the node's repository '${repository}', but the new node has its own`;
  return { reason, fix: 'Set the input repo-path by hand.' };
}

function planInputs({ version, defaulted, node }: OldInputs): InputPlan {
  const changes = new Map<string, InputChange>([
    ['ipfs_version', { name: 'kubo-version' }],
    ['run_daemon', node ? { name: 'daemon', value: 'online' } : 'remove'],
  ]);
  return {
    changes,
    added: [...(defaulted ? [['kubo-version', `'${version}'`] as const] : []), ...(node ? PORTS : [])],
  };
}

function collectNotes({ step }: StepContext, { version, defaulted, notes }: OldInputs): readonly string[] {
  const unsecure = scalarTextAt(getValue(step.at, 'env', UNSECURE_COMMANDS)) !== null;
  return [
    ...notes,
    ...(defaulted ? [`The old step installed ${version} by default. Use a newer version when you can.`] : []),
    ...(unsecure ? [`${UNSECURE_COMMANDS} is no longer needed. Remove it unless another step needs it.`] : []),
  ];
}

/** Returns a step `ipfs init`, which the old action ran and later steps rely on. Returns null if it cannot be added. */
function createInitStep(context: StepContext): readonly Edit[] | null {
  const { step, source, workflow } = context;
  const condition = keyOf(step, 'if');
  const ifText = condition ? sourceTextOf(source, condition) : null;
  if (ifText?.includes('\n')) return null;
  const eol = lineEndingOf(source.text);
  const [, end] = stepRange(source, step);
  const gap = ' '.repeat(step.indent.length - step.dashIndent.length - 1);
  const lines = ['run: ipfs init', ...(ifText === null ? [] : [`if: ${ifText}`]), ...(workflow ? [] : ['shell: bash'])];
  const text = `${step.dashIndent}-${gap}${lines.join(`${eol}${step.indent}`)}${eol}`;
  const open = end === source.text.length && !source.text.endsWith('\n');
  return [{ start: end, end, text: open ? `${eol}${text.slice(0, -eol.length)}` : text }];
}
