// dead-download-origin: a download from an origin that no longer answers.
import { DEAD_ORIGINS, type DeadOrigin, findNeededOrigin } from '../../facts/dead-origins.ts';
import { parseScript, type ShellCommand } from '../model/shell-commands.ts';
import { lineOffsets } from '../model/source-text.ts';
import { variableText } from '../model/variables.ts';
import { allSteps, type StepInJob } from '../model/visit.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

const FETCHERS = /(?:^|[\s(`;|&"'])(?:curl|wget|aria2c|Invoke-WebRequest|iwr|Invoke-RestMethod|irm)\s/i;
/** Options that only check whether a URL exists. */
const PROBES = /\s(?:-[a-zA-Z]{0,20}I[a-zA-Z]{0,20}|--head|--spider|-Method\s+Head)(?=\s|$)/;
const CONDITIONS = new Set(['if', 'elif', 'while', 'until', '!']);
const PRINTERS = new Set(['echo', 'printf']);
const URL_TEXT = /(?<![\w.@-])(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?::443)?(\/[^\s"'`)]*)?/gi;
const VARIABLE = /\$\{\{\s*env\.(\w+)\s*\}\}|\$\{(\w+)\}|\$(\w+)/g;

const MAX_URL_CHARACTERS = 1000;

const GATEWAY_FIX = 'Read the content from an IPFS node in the job (`daemon: online`), or from a gateway that works.';

export const deadDownloadOrigin = defineRule({
  id: 'dead-download-origin',
  severity: 'error',
  explanation: 'The origin of this download no longer answers, so the step always fails.',
  fix: 'Run `ipfs-kit migrate`, which replaces the download with this action. Replace by hand what it leaves alone.',
  find: (context) => allSteps(context).flatMap((each) => [...findInActions(each), ...findInScripts(each)]),
});

function findInActions({ step }: StepInJob): readonly RuleFinding[] {
  const { uses } = step;
  if (!uses || isTolerated({ step })) return [];
  const origin = findNeededOrigin(uses);
  return origin ? [createFinding(uses.at, `${uses.name} downloads from ${describeOrigin(origin)}`)] : [];
}

function findInScripts(each: StepInJob): readonly RuleFinding[] {
  const { run } = each.step;
  if (!run || isTolerated(each)) return [];
  const { commands } = parseScript(run.value);
  const assigned = assignedUrls(commands);
  const fails = failsWithoutFallback(commands);
  const lines = lineOffsets(run.value);
  return commands.flatMap((command, index) => {
    const text = command.text.replace(VARIABLE, (whole, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((one) => one !== undefined) ?? '';
      return assigned.get(name) ?? asUrl(variableText(name, each)) ?? whole;
    });
    const origin =
      fails[index] === true && runsCommand(command) && FETCHERS.test(` ${text}`) && !PROBES.test(text)
        ? findOrigin(text)
        : null;
    return origin
      ? [
          createFinding(run.at, `downloads from ${describeOrigin(origin)}`, {
            fix: origin.gateway ? GATEWAY_FIX : undefined,
            index: lines[command.lines[0]] ?? 0,
          }),
        ]
      : [];
  });
}

/** Returns whether the job continues if the step fails. */
function isTolerated({ step }: Pick<StepInJob, 'step'>): boolean {
  return step.continueOnError?.value === 'true';
}

/** Returns, for each command, whether the script has nothing, such as `||`, that handles a failure of it. */
function failsWithoutFallback(commands: readonly ShellCommand[]): readonly boolean[] {
  const fails: boolean[] = [];
  for (let index = commands.length - 1; index >= 0; index--) {
    const operator = commands[index]?.operator;
    const continues = operator === '&&' || operator === '|';
    fails[index] = continues ? (fails[index + 1] ?? true) : operator !== '||';
  }
  return fails;
}

/** Returns whether a command is neither a condition nor a printed text. A substitution in a printed text runs. */
function runsCommand({ words: [name = ''], opaque }: ShellCommand): boolean {
  return !CONDITIONS.has(name) && (!PRINTERS.has(name) || opaque);
}

/** Returns the variables that the script sets to a URL. */
function assignedUrls(commands: readonly ShellCommand[]): ReadonlyMap<string, string> {
  const assigned = commands.flatMap(({ words }) =>
    words.flatMap((word) => {
      const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
      const url = asUrl(value);
      return name === undefined || url === null ? [] : [[name, url] as const];
    }),
  );
  return new Map(assigned);
}

/** Returns a text that is a URL of a usual length, or null. */
function asUrl(text: string | null): string | null {
  return text !== null && text.length <= MAX_URL_CHARACTERS && /^https?:\/\//.test(text) ? text : null;
}

function findOrigin(text: string): DeadOrigin | null {
  for (const [, host = '', path = ''] of text.matchAll(URL_TEXT)) {
    const found = DEAD_ORIGINS.find((origin) => serves(origin, host.toLowerCase(), path));
    if (found) return found;
  }
  return null;
}

/** Content of a gateway is below /ipfs and /ipns, or on a subdomain. Some gateways still serve raw blocks. */
function serves({ hosts, gateway }: DeadOrigin, host: string, path: string): boolean {
  if (!gateway) return hosts.includes(host) && path.length > 1;
  if (/[?&]format=raw\b/.test(path)) return false;
  if (hosts.includes(host)) return /^\/ip[fn]s\/./.test(path);
  return hosts.some((each) => host.endsWith(`.ipfs.${each}`) || host.endsWith(`.ipns.${each}`));
}

function describeOrigin({ title, symptom, since }: DeadOrigin): string {
  return `${title}, dead since ${since} (${symptom})`;
}
