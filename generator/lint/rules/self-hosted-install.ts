// self-hosted-install: a job that changes a self-hosted machine for all later jobs.

import { runsOnOwnMachine } from '../machines/own-machine.ts';
import { getValue } from '../model/located-node.ts';
import { type StepScript, scriptsOfJob } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';
import { type CalledCommand, findCalledCommands } from '../shell/called-program.ts';
import type { ShellWord } from '../shell/commands.ts';
import { findPipeReaders } from '../shell/downloads.ts';

const PACKAGE_MANAGERS = /^(?:apt|apt-get|aptitude|dnf|yum|microdnf|zypper|apk|pacman|snap|brew|choco)$/;
const CHANGES_PACKAGES = /^(?:install|upgrade|dist-upgrade|full-upgrade|remove|purge|add|del|-S\w*|-U)$/;
/** Programs that change the machine if they run as root, with the argument that does so. */
const AS_ROOT: Readonly<Record<string, RegExp>> = {
  pip: /^install$/,
  pip3: /^install$/,
  npm: /^(?:i|install|add|-g|--global)$/,
  yarn: /^global$/,
  gem: /^install$/,
  make: /^install$/,
  ninja: /^install$/,
  cmake: /^--install$/,
  dpkg: /^(?:-i|--install)$/,
  rpm: /^-[iUF]\w{0,4}$/,
  systemctl: /^(?:enable|disable|mask)$/,
  'update-alternatives': /^--(?:install|set)$/,
};
const COPIES = /^(?:cp|mv|install|ln|tar|unzip|tee)$/;
const SYSTEM_FOLDER = /^\/(?:usr|opt|etc|bin|sbin|lib|lib64)(?:\/|$)/;
const SHELLS = /^(?:sh|bash|dash|zsh)$/;
const PACKAGE_LOCK = /\/var\/lib\/(?:dpkg|apt)\/\S{0,100}lock[\w-]{0,20}/;
/** It does not change the machine, or not the folders that later jobs use. */
const CHANGES_NOTHING = /^(?:--dry-run|--simulate|--just-print|--download-only|--print-uris|--no-act)$|^DESTDIR=[^/]/;
/** A script that asks on whose machine it runs. */
const ASKS = /\bRUNNER_ENVIRONMENT\b|\brunner\.environment\b/;
const MAX_NAMED = 3;

export const selfHostedInstall = defineRule({
  id: 'self-hosted-install',
  severity: 'warning',
  explanation:
    'A self-hosted machine keeps what a job installs. Later jobs may pass only because of it, jobs that run at the same time wait for one package lock, and the runner needs root.',
  fix: 'Install it when you set up the machine, or run the job in a container.',
  doubt: 'It is not a problem if each job gets a new machine.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      if (getValue(job.at, 'container') !== null) return [];
      const scripts = scriptsOfJob(job, context).filter((script) => runsOnOwnMachine(script, context));
      return [...scripts.flatMap((script) => reportChanges(job.id, script)), ...reportLocks(job.id, scripts)];
    }),
});

/** All commands of a script are one finding, with their names. */
function reportChanges(job: string, { text }: StepScript): readonly RuleFinding[] {
  const key = JSON.stringify([job, text.at.node.range]);
  const describe = (found: readonly string[]) => {
    const names = [...new Set(found)];
    const more = names.length > MAX_NAMED ? ' and more' : '';
    return `job ${job} changes its self-hosted machine: ${names.slice(0, MAX_NAMED).join(', ')}${more}`;
  };
  const found = ASKS.test(text.value) ? [] : findChanges(text.value);
  return found.map(({ index, name }) =>
    createFinding(text.at, describe([name]), { index, group: { key, item: name, describe } }),
  );
}

function findChanges(source: string, asRoot = false): readonly { readonly index: number; readonly name: string }[] {
  const commands = findCalledCommands(source);
  const readers = commands.some(({ program: { wrappers } }) => wrappers.has('sudo'))
    ? findPipeReaders(source, commands)
    : null;
  const piped = new Set(
    commands
      .filter(({ program: { name } }) => name === 'curl' || name === 'wget')
      .flatMap(({ node }) => readers?.get(node) ?? [])
      .filter(({ program: { name, wrappers } }) => SHELLS.test(name) && wrappers.has('sudo')),
  );
  return commands.flatMap((command) => {
    const inner = asRoot ? null : innerScript(command);
    if (inner)
      return findChanges(inner.text, command.program.wrappers.has('sudo')).map(({ name }) => ({
        index: inner.index,
        name,
      }));
    const name = piped.has(command) ? `a download piped into sudo ${command.program.name}` : changeBy(command, asRoot);
    return name === null ? [] : [{ index: command.index, name }];
  });
}

/** Returns the script of `bash -c '…'`, or null. */
function innerScript({ program: { name, args } }: CalledCommand): ShellWord | null {
  const option = SHELLS.test(name) ? args.findIndex(({ text }) => /^-\w{0,8}c$/.test(text)) : -1;
  return option === -1 ? null : (args[option + 1] ?? null);
}

/** Returns what a command changes on the machine, as it is written, or null. */
function changeBy({ program: { name, args, wrappers }, words }: CalledCommand, asRoot: boolean): string | null {
  if (words.some(({ text }) => CHANGES_NOTHING.test(text))) return null;
  const written = (argument: string) => `${name} ${argument}`;
  if (PACKAGE_MANAGERS.test(name)) {
    const change = args.find(({ text }) => CHANGES_PACKAGES.test(text))?.text;
    return change === undefined ? null : written(change);
  }
  if (!asRoot && !wrappers.has('sudo') && !wrappers.has('doas')) return null;
  const change = Object.hasOwn(AS_ROOT, name) ? args.find(({ text }) => AS_ROOT[name]?.test(text))?.text : undefined;
  if (change !== undefined) return `sudo ${written(change)}`;
  const folder = args.find(
    ({ text }, at) => SYSTEM_FOLDER.test(text) && (name === 'tar' || name === 'unzip' || name === 'tee' || at > 0),
  )?.text;
  return COPIES.test(name) && folder !== undefined ? `sudo ${written(`… ${folder}`)}` : null;
}

function reportLocks(job: string, scripts: readonly StepScript[]): readonly RuleFinding[] {
  return scripts.flatMap(({ text }) =>
    findCalledCommands(text.value)
      .flatMap(({ words }) => words)
      .flatMap((word) => {
        const [lock] = PACKAGE_LOCK.exec(word.text) ?? [];
        if (lock === undefined) return [];
        const problem = `job ${job} waits for the package lock ${lock}`;
        return [createFinding(text.at, problem, { index: word.index, group: { key: `lock of ${job}` } })];
      }),
  );
}
