// runtime-fallback: a leg that is named after one version and may run another.
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import type { StepScript } from '../model/scripts.ts';
import { variablesIn, variableText } from '../model/variables.ts';
import { createFinding, defineRule } from '../rule.ts';

/** Programs without a version in their names, which most machines have. */
const DEFAULT_PROGRAMS: Readonly<Record<Runtime, string>> = { python: 'python3?', node: 'node', go: 'go' };

export const runtimeFallback = defineRule({
  id: 'runtime-fallback',
  severity: 'error',
  explanation:
    'If the version of the matrix is missing, the script continues with another one. The leg passes under the name of a version that it did not test.',
  fix: 'Fail if the version is missing, and check that the leg runs the version in its name.',
  find: (context) =>
    context.scripts.flatMap((script) =>
      RUNTIMES.flatMap((runtime) => {
        if (!namesVersion(script, runtime)) return [];
        const index = findFallback(script.text.value, DEFAULT_PROGRAMS[runtime]);
        return index === null
          ? []
          : [
              createFinding(script.text.at, `the script may run another version of ${runtime} than the matrix names`, {
                index,
              }),
            ];
      }),
    ),
});

/** Returns whether the script uses the version of its leg, by an expression or a variable. */
function namesVersion(script: StepScript, runtime: Runtime): boolean {
  const version = new RegExp(`matrix\\.${runtime}`, 'i');
  if (version.test(script.text.value)) return true;
  return [...variablesIn(script.text.value)].some((name) => version.test(variableText(name, script) ?? ''));
}

function findFallback(script: string, program: string): number | null {
  const either = new RegExp(`\\|\\|\\s*(?:\\w+=["']?)?(?:/usr/bin/)?${program}(?![\\w.$-])`).exec(script);
  if (either) return either.index;
  for (const match of script.matchAll(/\belse\b([\s\S]{0,1000}?)\bfi\b/g)) {
    const other = match[1] ?? '';
    if (new RegExp(`(?:^|[\\s="'/])${program}(?![\\w.$-])`, 'm').test(other) && !/\bexit\s+[1-9]/.test(other))
      return match.index;
  }
  return null;
}
