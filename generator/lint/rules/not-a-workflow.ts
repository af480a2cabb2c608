// not-a-workflow: a file that is not YAML, or not the workflow or the action that its place says.
import { allSteps } from '../model/visit.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const notAWorkflow = defineRule({
  id: 'not-a-workflow',
  severity: 'error',
  explanation:
    'The file is not valid YAML, or has no jobs with steps, or is not the action that its name says. GitHub does not run it, and shows the error only on the Actions page.',
  fix: 'Fix the YAML. A workflow needs at least `on` and `jobs`, an action `runs`, and its scripts a `shell`.',
  find: (context) => {
    const used = findLocalActions(context);
    return context.unusable.map(({ problem, ...location }) => ({
      location,
      problem,
      doubt: isUnused(location.file, used) ? UNUSED : undefined,
    }));
  },
});

const UNUSED = 'It is not a problem if nothing uses the action: no workflow here does.';

/** Others may use an action in another folder. */
function isUnused(file: string, used: ReadonlySet<string>): boolean {
  const folder = /^(\.github\/actions\/.*)\/action\.ya?ml$/.exec(file)?.[1];
  return folder !== undefined && !used.has(folder);
}

/** Returns the folders of the actions that workflows and actions use by path. */
function findLocalActions(context: RuleContext): ReadonlySet<string> {
  const paths = allSteps(context).flatMap(({ step: { uses } }) => /^\.\/(.+?)\/*$/.exec(uses?.name ?? '')?.[1] ?? []);
  return new Set(paths);
}
