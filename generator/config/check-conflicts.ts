// Checks of a config for names that the generated files need themselves, and for workflows that nothing starts.
import type { WrongReference } from './problem.ts';
import { IMAGE_PLACES, type KitConfig, TEST_JOB_KINDS } from './schema.ts';

/** The ids of steps in templates. GitHub refuses a job in which two steps have one id. */
const STEP_IDS = ['probe', 'python', 'ipfs', 'test'];

/** Returns fleets whose jobs would have the id of another job, or whose name means something else in `runs-on`. */
export function checkFleetNames({ runners }: KitConfig): readonly WrongReference[] {
  const places: readonly string[] = IMAGE_PLACES;
  const taken = Object.keys(runners['self-hosted']).filter((name) => places.includes(name));
  return taken.map((name) => ({
    path: ['runners', 'self-hosted', name],
    at: 'key',
    problem: 'is not allowed as the name of a fleet, because it names a kind of job',
    fix: 'Choose another name.',
  }));
}

/** Returns workflows that no event starts. */
export function checkTriggers({ workflows, triggers }: KitConfig): readonly WrongReference[] {
  return Object.entries(workflows).flatMap(([name, workflow]): WrongReference[] => {
    const {
      push,
      schedule,
      manual,
      'pull-request': pullRequest,
      'merge-group': mergeGroup,
    } = workflow.triggers ?? triggers;
    if (workflow.callable || push || schedule || manual || pullRequest || mergeGroup) return [];
    const path = workflow.triggers ? ['workflows', name, 'triggers'] : ['triggers'];
    return [{ path, problem: `has no event that starts the workflow ${name}`, fix: 'Add push, or manual: true.' }];
  });
}

/** Returns steps whose id another step of the same job has. */
export function checkStepIds({ hooks }: KitConfig): readonly WrongReference[] {
  return TEST_JOB_KINDS.flatMap((kind) => {
    const ids = new Set(STEP_IDS);
    return (['before', 'after'] as const).flatMap((when) =>
      (hooks[kind]?.[when] ?? []).flatMap(({ id }, index): WrongReference[] => {
        if (id === undefined) return [];
        const taken = ids.has(id);
        ids.add(id);
        const path = ['hooks', kind, when, index, 'id'];
        return taken ? [{ path, problem: 'is the id of another step of the job', fix: 'Choose another id.' }] : [];
      }),
    );
  });
}
