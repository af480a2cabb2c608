// The variables that a step's script can read, as far as the file says.
import { getValue, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import type { StepContext } from '../migration.ts';
import type { SourceStep } from '../text/source-step.ts';
import { findEnv, literalEnvValue } from '../version.ts';
import { createInstallState, expandVariables } from './install-state.ts';

/** Returns a variable's value outside of the script: literal where the step sets it, an expression for the job's and workflow's. */
export function resolveVariable(name: string, step: SourceStep, context: StepContext): string | null {
  const own = scalarTextAt(findEnv(name, mappingEntries(getValue(step.at, 'env'))));
  if (own !== null) return own;
  const outer = findEnv(name, context.job?.env ?? []) ?? findEnv(name, context.workflow?.env ?? []);
  if (outer === null) return null;
  const literal = literalEnvValue(name, context);
  // A URL has to be read here; a version stays where it is written.
  return literal !== null && /[:/]/.test(literal) ? literal : `\${{ env.${name} }}`;
}

/** Returns a script with the variables of the file that hold a URL in it. */
export function expandUrlVariables(code: string, context: StepContext): string {
  const state = createInstallState();
  const values = code
    .split('\n')
    .map((line) => expandVariables(line, state, (name) => urlVariable(name, context)) ?? line);
  return values
    .join('\n')
    .concat(
      '\n',
      [...code.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => urlVariable(name, context) ?? '').join('\n'),
    );
}

function urlVariable(name: string, context: StepContext): string | null {
  const value = resolveVariable(name, context.step, context);
  return value?.includes('://') ? value : null;
}
