// Jobs that fail for a fork, so that those that need them do not run.
import { isAlwaysTrue, type KnownValues } from '../expressions/evaluate.ts';
import { scalarTextAt } from '../model/located-node.ts';
import { SUCCESS } from '../model/step-legs.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';

const FAILS =
  /^\s*(?:exit\s+["']?[1-9]|false\b)|[;&{|]\s*(?:exit\s+["']?[1-9]|false\b)|\b(?:then|else)\s+exit\s+["']?[1-9]/m;
const FAILS_IN_CODE = /\bsetFailed\(|\bthrow\b/;
const HEAD = /pull_request\.head\.(?:repo\.(?:full_name|fork|owner)|user\.login|label)/;
const BASE = /github\.repository\b|GITHUB_REPOSITORY\b|base\.repo\.|head\.repo\.fork|context\.repo\b/;

/** Returns whether a job certainly runs a step that fails for a fork. */
export function failsForForks({ steps, continueOnError, condition }: WorkflowJob, fork: KnownValues): boolean {
  if (continueOnError || (condition && !isAlwaysTrue(condition.value, new Map([...fork, ...SUCCESS])))) return false;
  return steps.some((step) => !step.continueOnError && failsInStep(step, fork));
}

function failsInStep({ at: { source, node }, condition, run, inputs }: WorkflowStep, fork: KnownValues): boolean {
  const script = inputs.find(({ name }) => name === 'script');
  const fails = run ? FAILS.test(run.value) : FAILS_IN_CODE.test(scalarTextAt(script?.value ?? null) ?? '');
  if (!fails) return false;
  if (condition && !isAlwaysTrue(condition.value, new Map([...fork, ...SUCCESS]))) return false;
  // Without a comparison of its own, a script that may fail is unconditional only if it does nothing else.
  const text = source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0);
  if (HEAD.test(condition?.value ?? '')) return isOnlyFailure(run?.value ?? '');
  return HEAD.test(text) && BASE.test(text);
}

/** Returns whether a script has no branches, and so certainly fails. */
function isOnlyFailure(script: string): boolean {
  return !/\b(?:if|case|while|for)\b|&&|\|\|/.test(script);
}
