// runtime-fallback: a leg that is named after one version and runs another.
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { scalarTextAt } from '../model/located-node.ts';
import type { StepScript } from '../model/scripts.ts';
import { createFinding, defineRule } from '../rule.ts';

/** What is there anyway, without a version in its name. */
const DEFAULT: Readonly<Record<Runtime, string>> = { python: 'python3?', node: 'node', go: 'go' };

export const runtimeFallback = defineRule({
  id: 'runtime-fallback',
  severity: 'error',
  explanation:
    'Where the version of the matrix is not there, the script takes another one and goes on. The leg is green under the name of a version that was never tested.',
  fix: 'Fail where the version is missing, and let the leg assert that it got the one it is named after.',
  find: (context) =>
    context.scripts.flatMap((script) =>
      RUNTIMES.flatMap((runtime) => {
        if (!namesVersion(script, runtime)) return [];
        const index = findFallback(script.text.value, DEFAULT[runtime]);
        return index === null
          ? []
          : [
              createFinding(
                script.text.at,
                `the leg falls back to another ${runtime} than it is named after`,
                undefined,
                index,
              ),
            ];
      }),
    ),
});

/** Whether the script knows the version of its leg, by expression or variable. */
function namesVersion({ text, step, job, workflow }: StepScript, runtime: Runtime): boolean {
  const version = new RegExp(`matrix\\.${runtime}`, 'i');
  if (version.test(text.value)) return true;
  const variables = [...step.env, ...job.env, ...workflow.env].filter(({ value }) =>
    version.test(scalarTextAt(value) ?? ''),
  );
  return variables.some(({ name }) => new RegExp(`\\$\\{?${name}\\b`).test(text.value));
}

function findFallback(script: string, program: string): number | null {
  const either = new RegExp(`\\|\\|\\s*(?:\\w+=["']?)?(?:/usr/bin/)?${program}(?![\\w.$-])`).exec(script);
  if (either) return either.index;
  for (const match of script.matchAll(/\belse\b([\s\S]*?)\bfi\b/g)) {
    const other = match[1] ?? '';
    if (new RegExp(`(?:^|[\\s="'/])${program}(?![\\w.$-])`, 'm').test(other) && !/\bexit\s+[1-9]/.test(other))
      return match.index;
  }
  return null;
}
