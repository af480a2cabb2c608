// The texts of a step that may use a program or a file: its script, inputs, variables and condition.
import { getValue, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import { type SourceStep, stepText } from '../text/source-step.ts';

/** Inputs of common actions that hold a name, not a path. */
const NOT_PATHS = new Set(['image', 'images', 'key', 'name', 'repository', 'restore-keys', 'tags', 'tools']);

/** Returns a script without comments and printed texts. Unlike `maskNonCode`, it keeps texts with a command substitution. */
export function stripCommentsAndEcho(script: string): string {
  return script
    .replace(/^[ \t]*#[^\n]*/gm, '')
    .replace(/(?<=\s)#[^\n"'`]{0,500}$/gm, '')
    .replace(/\b(?:echo|printf)\s+(?:-\w{1,20}\s+){0,8}(?:"(?:[^"\\\n`$]|\\.|\$(?!\())*"|'[^'\n]*')/g, 'echo')
    .replace(/\\\n/g, ' ');
}

/** Returns the first result of `find` for the inputs, the variables and the condition of a step. */
export function findInValues(step: SourceStep, find: (value: string) => string | null): string | null {
  const given = mappingEntries(getValue(step.at, 'with')).filter(({ name }) => !NOT_PATHS.has(name));
  for (const { value } of [...given, ...mappingEntries(getValue(step.at, 'env'))]) {
    const text = scalarTextAt(value);
    const found = text === null ? null : find(text);
    if (found !== null) return found;
  }
  const condition = stepText(step, 'if');
  return condition?.includes('hashFiles') ? find(condition) : null;
}
