// contradicting-labels: one machine cannot have them all.
import { distinctRunners, runnersOf } from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

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
    'Labels are not alternatives: a runner must have all of them. No machine is of two architectures or systems, so that this job waits for ever, or for one that is labelled wrong.',
  fix: 'Keep the one that is meant; to run on both, make a matrix of label sets.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      distinctRunners(runnersOf(job)).flatMap(({ labels, at }) =>
        [ARCHITECTURES, SYSTEMS].flatMap((meanings) => {
          const meant = labels.filter((label) => label.toLowerCase() in meanings);
          const different = new Set(meant.map((label) => meanings[label.toLowerCase()]));
          return different.size < 2 ? [] : [createFinding(at, `no machine is ${meant.join(' and ')} at once`)];
        }),
      ),
    ),
});
