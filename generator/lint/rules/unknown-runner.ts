// unknown-runner: labels that no machine has, for which a job waits until it is cancelled after a day.
import { findNearest } from '../../config/nearest.ts';
import {
  distinctRunners,
  isKnownHosted,
  looksHosted,
  matchingFleets,
  type RequestedRunner,
  runnersOf,
} from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

export const unknownRunner = defineRule({
  id: 'unknown-runner',
  severity: 'error',
  explanation:
    'No runner of the config has all these labels, and GitHub has none of that name. The job waits for a day, counted by no time limit, and is then cancelled.',
  fix: 'Name a runner of the config, or describe the machine under runners.self-hosted there.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      distinctRunners(runnersOf(job)).flatMap((runner) => checkRunner(runner, context)),
    ),
});

function checkRunner(runner: RequestedRunner, { config, facts }: RuleContext): readonly RuleFinding[] {
  const [label = ''] = runner.labels;
  if (looksHosted(runner)) {
    if (isKnownHosted(label, config, facts)) return [];
    const near = findNearest(label, Object.keys(facts.runners.labels));
    const fix = near === null ? undefined : `Did you mean ${near}?`;
    return [createFinding(runner.at, `GitHub has no runner '${label}'`, fix)];
  }
  if (config === null || isKnownHosted(label, config, facts) || matchingFleets(runner, config).length > 0) return [];
  const wanted = runner.group === null ? `labels [${runner.labels.join(', ')}]` : `group ${runner.group}`;
  const fleets = Object.entries(config.runners['self-hosted']);
  const known = fleets.map(
    ([name, { labels, group, 'scale-set': set }]) => `${name} [${labels?.join(', ') ?? group ?? set}]`,
  );
  const fix = known.length === 0 ? undefined : `The config has ${known.join(', ')}.`;
  return [createFinding(runner.at, `no runner of the config has ${wanted}`, fix)];
}
