// self-hosted-install: a job that changes the machine for all that come after it.
import { isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import { createFinding, defineRule } from '../rule.ts';

const CHANGES =
  /\b(?:apt(?:-get)?|dnf|yum|zypper|apk|pacman|snap|brew|choco)\s+(?:-\S+\s+)*(?:install|upgrade|dist-upgrade|remove|add|-S\w*)\b|\/var\/lib\/(?:dpkg|apt)\/\S*lock\S*|\bsudo\s+pip3?\s+install\b/g;

export const selfHostedInstall = defineRule({
  id: 'self-hosted-install',
  severity: 'warning',
  explanation:
    'A self-hosted machine keeps what is installed: later jobs find it, and pass for that reason. Jobs that run at once wait for one package lock, and the runner needs to be root.',
  fix: 'Install it when the machine is made, or run the job in a container.',
  find: (context) =>
    context.scripts.flatMap(({ job, code, text }) => {
      if (!runnersOf(job).some((each) => isSelfHostedRunner(each, context.config))) return [];
      return [...code.matchAll(CHANGES)].map((match) => {
        const what = match[0].startsWith('/')
          ? `waits for the package lock ${match[0]}`
          : `changes a self-hosted machine: ${match[0]}`;
        return createFinding(text.at, `job ${job.id} ${what}`, undefined, match.index);
      });
    }),
});
