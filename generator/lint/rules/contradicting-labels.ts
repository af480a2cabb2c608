// contradicting-labels: labels that one machine cannot have together.
import {
  findMatchingFleets,
  hostedPlatform,
  type RequestedRunner,
  removeDuplicates,
  runnersOf,
} from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  amd64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
  arm: 'arm',
  x86: '386',
  riscv64: 'riscv64',
};
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', macos: 'darwin', windows: 'windows' };

export const contradictingLabels = defineRule({
  id: 'contradicting-labels',
  severity: 'error',
  explanation:
    'A runner must have all labels of a job; labels are not alternatives. No machine has two architectures or two operating systems, so the job waits forever, or runs on a machine with a wrong label.',
  fix: 'Keep the label that you mean. To run on both, use a matrix of label sets.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      removeDuplicates(runnersOf(job).filter(({ certain }) => certain)).flatMap((runner) => [
        ...compareMeanings(runner),
        ...compareHosted(runner, context),
      ]),
    ),
});

function compareMeanings({ labels, at }: RequestedRunner): readonly RuleFinding[] {
  return [ARCHITECTURES, SYSTEMS].flatMap((meanings) => {
    const meant = labels.filter((label) => Object.hasOwn(meanings, label.toLowerCase()));
    const different = new Set(meant.map((label) => meanings[label.toLowerCase()]));
    return different.size < 2 ? [] : [createFinding(at, `no machine is both ${meant.join(' and ')}`)];
  });
}

const OWN_LABEL = 'It is not a problem if a machine of yours has this label.';

/** A machine of GitHub has one label of GitHub. */
function compareHosted(runner: RequestedRunner, { config, facts }: RuleContext): readonly RuleFinding[] {
  const { labels, group, at } = runner;
  if (group !== null || labels.length < 2 || findMatchingFleets(runner, config).length > 0) return [];
  const hosted = labels.flatMap((label) => {
    const platform = hostedPlatform({ labels: [label], group }, facts);
    return platform === null ? [] : [{ label, platform }];
  });
  const [first] = hosted;
  if (!first) return [];
  if (labels.some((label) => label.toLowerCase() === 'self-hosted'))
    return [createFinding(at, `no machine is both self-hosted and GitHub's ${first.label}`, { doubt: OWN_LABEL })];
  if (new Set(hosted.map(({ platform }) => platform)).size < 2) return [];
  return [createFinding(at, `no machine is both ${hosted.map(({ label }) => label).join(' and ')}`)];
}
