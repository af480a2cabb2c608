// The variables that a step's script can read, as far as the file says.
import { entries, get, textOf } from '../../lint/model/located-node.ts';
import type { StepContext } from '../migration.ts';
import type { SourceStep } from '../text/source-step.ts';
import { envAt, envValue } from '../version.ts';
import { expand, startInstall } from './install-script.ts';

/** Returns a variable's value outside of the script: literal where the step sets it, an expression for the job's and workflow's. */
export function variable(name: string, step: SourceStep, context: StepContext): string | null {
  const own = textOf(envAt(name, entries(get(step.at, 'env'))));
  if (own !== null) return own;
  const outer = envAt(name, context.job?.env ?? []) ?? envAt(name, context.workflow?.env ?? []);
  if (outer === null) return null;
  const literal = envValue(name, context);
  // A URL has to be read here; a version stays where it is written.
  return literal !== null && /[:/]/.test(literal) ? literal : `\${{ env.${name} }}`;
}

/** Returns a script with the variables of the file that hold a URL in it. */
export function expandEnv(code: string, context: StepContext): string {
  const state = startInstall();
  const values = code.split('\n').map((line) => expand(line, state, (name) => urlVariable(name, context)) ?? line);
  return values
    .join('\n')
    .concat(
      '\n',
      [...code.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => urlVariable(name, context) ?? '').join('\n'),
    );
}

function urlVariable(name: string, context: StepContext): string | null {
  const value = variable(name, context.step, context);
  return value?.includes('://') ? value : null;
}
