// unknown-runner: labels that no machine has.
import { findNearest } from '../../config/nearest.ts';
import {
  findMatchingFleets,
  isKnownHosted,
  looksHosted,
  type RequestedRunner,
  removeDuplicates,
  runnersOf,
} from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

export const unknownRunner = defineRule({
  id: 'unknown-runner',
  severity: 'error',
  explanation:
    'No runner in the config has all these labels, and GitHub does not have a runner with this name. The job waits for a day, regardless of its time limit, and is then cancelled.',
  fix: 'Use a runner from the config, or describe the machine there under `runners.self-hosted`.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      removeDuplicates(runnersOf(job)).flatMap((runner) => checkRunner(runner, context)),
    ),
});

function checkRunner(runner: RequestedRunner, { config, facts }: RuleContext): readonly RuleFinding[] {
  const [label = ''] = runner.labels;
  if (looksHosted(runner)) {
    if (isKnownHosted(label, config, facts)) return [];
    const near = findNearest(label, Object.keys(facts.runners.labels));
    const fix = near === null ? undefined : `Did you mean ${near}?`;
    return [createFinding(runner.at, `GitHub does not have a runner '${label}'`, { fix })];
  }
  if (config === null || isKnownHosted(label, config, facts) || findMatchingFleets(runner, config).length > 0)
    return [];
  const requested = runner.group === null ? `labels [${runner.labels.join(', ')}]` : `group ${runner.group}`;
  const fleets = Object.entries(config.runners['self-hosted']);
  const known = fleets.map(
    ([name, { labels, group, 'scale-set': set }]) => `${name} [${labels?.join(', ') ?? group ?? set}]`,
  );
  const fix = known.length === 0 ? undefined : `Runners in the config: ${known.join(', ')}.`;
  return [createFinding(runner.at, `no runner in the config has ${requested}`, { fix })];
}
