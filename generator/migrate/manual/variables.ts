// The variables that the script of a step can read, as far as the file gives their values.
import { getValue, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import { findInEnv } from '../../lint/model/variables.ts';
import type { StepContext } from '../migration.ts';
import type { SourceStep } from '../text/source-step.ts';
import { literalEnvValue } from '../version.ts';
import { createInstallState, expandVariables, MAX_VALUE_CHARACTERS } from './install-state.ts';

/** Returns the value of a variable of the step, or an expression for one of the job or the workflow; null if it is not set there. */
export function resolveVariable(name: string, step: SourceStep, context: StepContext): string | null {
  const own = scalarTextAt(findInEnv(name, mappingEntries(getValue(step.at, 'env'))));
  if (own !== null) return own;
  const outer = findInEnv(name, context.job?.env ?? []) ?? findInEnv(name, context.workflow?.env ?? []);
  if (outer === null) return null;
  const literal = literalEnvValue(name, context);
  // A URL has to be parsed, so its value is needed. A version stays in the variable.
  return literal !== null && /[:/]/.test(literal) ? literal : `\${{ env.${name} }}`;
}

/** Returns a script with the values of variables that hold a URL, both in place and appended. */
export function expandUrlVariables(code: string, context: StepContext): string {
  const state = createInstallState();
  const values = code
    .split('\n')
    .map((line) => expandVariables(line, state, (name) => resolveUrlVariable(name, context)) ?? line);
  return values
    .join('\n')
    .concat(
      '\n',
      [...code.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => resolveUrlVariable(name, context) ?? '').join('\n'),
    );
}

function resolveUrlVariable(name: string, context: StepContext): string | null {
  const value = resolveVariable(name, context.step, context);
  return value !== null && value.length <= MAX_VALUE_CHARACTERS && value.includes('://') ? value : null;
}
