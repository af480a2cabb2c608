// What the steps of a job are for: the commands of their scripts, with what happens to their failure, and their actions.
import { scalarTextAt } from '../model/located-node.ts';
import { type StepScript, scriptsOfJob } from '../model/scripts.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import type { CommandFate } from './failures/fate.ts';
import { findFailures } from './failures/walk.ts';
import { shellOptionsOf } from './options.ts';
import { purposeOfCommand } from './programs.ts';
import { type CommandPurpose, purposeOfTask } from './task-names.ts';

/** Actions that test, build or publish. Sources: their README files, at github.com under these names. */
const ACTIONS: Readonly<Record<string, CommandPurpose>> = {
  'cypress-io/github-action': 'test',
  'docker/build-push-action': 'build',
  'docker/bake-action': 'build',
  'depot/build-push-action': 'build',
  'pypa/cibuildwheel': 'build',
  'pyo3/maturin-action': 'build',
  'pypa/gh-action-pypi-publish': 'publish',
  'goreleaser/goreleaser-action': 'publish',
  'softprops/action-gh-release': 'publish',
  'changesets/action': 'publish',
  'reactivecircus/android-emulator-runner': 'test',
};
/** Actions that run a command, with the input that has it. */
const COMMAND_INPUTS: Readonly<Record<string, string>> = {
  'actions-rs/cargo': 'command',
  'clechasseur/rs-cargo': 'command',
  'gradle/gradle-build-action': 'arguments',
};

export interface PurposefulCommand extends CommandFate {
  readonly purpose: CommandPurpose;
}

const commandsByScript = new WeakMap<StepScript, readonly CommandFate[]>();

/** Returns the commands of a script; none for a script whose shell is not known. */
export function commandsOf(script: StepScript): readonly CommandFate[] {
  const known = commandsByScript.get(script) ?? readCommands(script);
  commandsByScript.set(script, known);
  return known;
}

function readCommands(script: StepScript): readonly CommandFate[] {
  // Scripts in variables and inputs run somewhere else, in a shell that may stop at failures.
  const options = script.text === script.step.run ? shellOptionsOf(script) : { errexit: true, pipefail: true };
  return options ? findFailures(script.text.value, options) : [];
}

const purposefulByScript = new WeakMap<StepScript, readonly PurposefulCommand[]>();

/** Returns the commands that test, build, install or publish. */
export function purposefulCommandsOf(script: StepScript): readonly PurposefulCommand[] {
  const known =
    purposefulByScript.get(script) ??
    commandsOf(script).flatMap((command) => {
      const purpose = purposeOfCommand(command.words);
      return purpose === null ? [] : [{ ...command, purpose }];
    });
  purposefulByScript.set(script, known);
  return known;
}

interface Scripts {
  readonly scripts: readonly StepScript[];
}

/** Returns what a step is for. */
export function purposesOfStep(job: WorkflowJob, step: WorkflowStep, context: Scripts): ReadonlySet<CommandPurpose> {
  const own = scriptsOfJob(job, context).filter((script) => script.step === step);
  const purpose = purposeOfAction(step);
  return new Set([
    ...own.flatMap((script) => purposefulCommandsOf(script).map((each) => each.purpose)),
    ...(purpose ? [purpose] : []),
  ]);
}

const purposesByJob = new WeakMap<WorkflowJob, ReadonlySet<CommandPurpose>>();

/** Returns what the steps of a job are for. */
export function purposesOfJob(job: WorkflowJob, context: Scripts): ReadonlySet<CommandPurpose> {
  const known = purposesByJob.get(job) ?? readPurposes(job, context);
  purposesByJob.set(job, known);
  return known;
}

function readPurposes(job: WorkflowJob, context: Scripts): ReadonlySet<CommandPurpose> {
  return new Set([
    ...scriptsOfJob(job, context).flatMap((script) => purposefulCommandsOf(script).map(({ purpose }) => purpose)),
    ...job.steps.flatMap((step) => purposeOfAction(step) ?? []),
  ]);
}

function purposeOfAction({ uses, inputs }: WorkflowStep): CommandPurpose | null {
  const name = uses?.name.toLowerCase() ?? '';
  if (Object.hasOwn(ACTIONS, name)) return ACTIONS[name] ?? null;
  const input = Object.hasOwn(COMMAND_INPUTS, name) ? COMMAND_INPUTS[name] : undefined;
  const at = input === undefined ? undefined : inputs.find((each) => each.name === input);
  return at ? purposeOfTask((scalarTextAt(at.value) ?? '').split(/\s/, 1)[0] ?? '') : null;
}
