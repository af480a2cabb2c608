// The shell scripts of a workflow: those of `run`, and those that a step passes in variables and inputs.
import { isBlock, scalarTextAt } from './located-node.ts';
import { allSteps, type StepInJob } from './visit.ts';
import type { LocatedText, Workflow, WorkflowJob, WorkflowStep } from './workflow.ts';

export interface StepScript extends StepInJob {
  readonly text: LocatedText;
  /** The text with blanks in place of comments and printed texts, so that offsets stay the same. */
  readonly code: string;
}

const NOT_POSIX = /^(?:pwsh|powershell|cmd|python|node|perl|deno|bun)\b/;
const SCRIPT_INPUTS = new Set(['run', 'install', 'setup']);
const COMMENT = /(?<=^|\s)#[^\n]*/gm;
const PRINTED = /\b(?:echo|printf)\s+(?:-\w{1,20}\s+){0,8}(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')/g;

/** Returns all scripts for POSIX shells. */
export function findScripts(workflows: readonly Workflow[]): readonly StepScript[] {
  return allSteps({ workflows, actions: [] }).flatMap((each) => {
    const shell = shellOf(each);
    if (!usesPosixShell(shell)) return [];
    return scriptTextsOf(each.step).map((text) => ({ ...each, text, code: maskNonCode(text.value) }));
  });
}

export function usesPosixShell(shell: string | null): boolean {
  return shell === null || !NOT_POSIX.test(shell);
}

/** By all scripts. Rules ask for those of each job. */
const scriptsByJob = new WeakMap<readonly StepScript[], ReadonlyMap<WorkflowJob, readonly StepScript[]>>();

/** Returns those of all scripts that are in a job. */
export function scriptsOfJob(
  job: WorkflowJob,
  { scripts }: { readonly scripts: readonly StepScript[] },
): readonly StepScript[] {
  const byJob = scriptsByJob.get(scripts) ?? Map.groupBy(scripts, (script) => script.job);
  scriptsByJob.set(scripts, byJob);
  return byJob.get(job) ?? [];
}

interface HasShell {
  readonly shell: string | null;
}

/** Returns the shell of a step, from the step or the defaults of its job and workflow; null for the runner's default. */
export function shellOf({
  step,
  job,
  workflow,
}: {
  readonly step: HasShell;
  readonly job: HasShell | null;
  readonly workflow: HasShell | null;
}): string | null {
  return step.shell ?? job?.shell ?? workflow?.shell ?? null;
}

/** Returns the script of a step, and the scripts in its variables and inputs. */
export function scriptTextsOf({ run, env, inputs }: WorkflowStep): readonly LocatedText[] {
  const passed = [
    ...env.filter(({ value }) => isBlock(value)),
    ...inputs.filter(({ name }) => SCRIPT_INPUTS.has(name)),
  ].flatMap(({ value: at }) => {
    const value = scalarTextAt(at);
    return value === null ? [] : [{ value, at }];
  });
  return run ? [run, ...passed] : passed;
}

/** Returns a script with blanks in place of comments and printed texts. Continued lines are joined; all offsets stay the same. */
export function maskNonCode(script: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  return script
    .replace(PRINTED, (text) => text.slice(0, 6).padEnd(text.length))
    .replace(COMMENT, blank)
    .replace(/\\\n/g, '  ');
}
