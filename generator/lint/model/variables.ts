// The variables of `env` that a step sees.
import { type LocatedNode, type MappingEntry, scalarTextAt } from './located-node.ts';

type Env = readonly MappingEntry[];

interface HasEnv {
  readonly env: Env;
}

interface VariableScope {
  readonly step: HasEnv;
  readonly job: HasEnv | null;
  readonly workflow: HasEnv | null;
}

/** The values of each list by name. Many steps share the list of their workflow. */
const valuesByEnv = new WeakMap<Env, ReadonlyMap<string, LocatedNode>>();

/** Returns the value of a variable in the `env` of the step, the job or the workflow; null if it has none or no text. */
export function variableText(name: string, { step, job, workflow }: VariableScope): string | null {
  const lists = [step, job, workflow].flatMap((each) => (each ? [each.env] : []));
  for (const env of lists) {
    const value = findInEnv(name, env);
    if (value) return scalarTextAt(value);
  }
  return null;
}

/** Returns the value of a variable in one `env`, or null. */
export function findInEnv(name: string, env: Env): LocatedNode | null {
  const values = valuesByEnv.get(env) ?? new Map(env.map((entry) => [entry.name, entry.value]));
  valuesByEnv.set(env, values);
  return values.get(name) ?? null;
}

/** Returns the names that a script uses as variables: `$NAME` and `${NAME…`. */
export function variablesIn(script: string): ReadonlySet<string> {
  return new Set([...script.matchAll(/\$\{?(\w{1,200})/g)].map(([, name = '']) => name));
}
