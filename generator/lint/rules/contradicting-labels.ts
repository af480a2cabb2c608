// contradicting-labels: labels that one machine cannot have together.
import { removeDuplicates, runnersOf } from '../model/runner.ts';
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
    'A runner must have all labels of a job; labels are not alternatives. No machine has two architectures or two operating systems, so the job waits forever, or runs on a machine with a wrong label.',
  fix: 'Keep the label that you mean. To run on both, use a matrix of label sets.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) =>
      removeDuplicates(runnersOf(job)).flatMap(({ labels, at }) =>
        [ARCHITECTURES, SYSTEMS].flatMap((meanings) => {
          const meant = labels.filter((label) => Object.hasOwn(meanings, label.toLowerCase()));
          const different = new Set(meant.map((label) => meanings[label.toLowerCase()]));
          return different.size < 2 ? [] : [createFinding(at, `no machine is both ${meant.join(' and ')}`)];
        }),
      ),
    ),
});
