// self-hosted-install: a job that changes a self-hosted machine for all later jobs.
import { isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import { createFinding, defineRule } from '../rule.ts';

const CHANGES =
  /\b(?:apt(?:-get)?|dnf|yum|zypper|apk|pacman|snap|brew|choco)\s+(?:-\S{1,60}\s+){0,8}(?:install|upgrade|dist-upgrade|remove|add|-S\w*)\b|\/var\/lib\/(?:dpkg|apt)\/\S{0,100}lock\S{0,100}|\bsudo\s+pip3?\s+install\b/g;

export const selfHostedInstall = defineRule({
  id: 'self-hosted-install',
  severity: 'warning',
  explanation:
    'A self-hosted machine keeps what a job installs. Later jobs may pass only because of it, jobs that run at the same time wait for one package lock, and the runner needs root.',
  fix: 'Install it when you set up the machine, or run the job in a container.',
  find: (context) =>
    context.scripts.flatMap(({ job, code, text }) => {
      if (!runnersOf(job).some((each) => isSelfHostedRunner(each, context.config))) return [];
      return [...code.matchAll(CHANGES)].map((match) => {
        const problem = match[0].startsWith('/')
          ? `job ${job.id} waits for the package lock ${match[0]}`
          : `job ${job.id} changes its self-hosted machine: ${match[0]}`;
        return createFinding(text.at, problem, { index: match.index });
      });
    }),
});
