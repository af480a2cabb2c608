// dead-download-origin: a download from an origin that no longer answers.
import { DEAD_ORIGINS, type DeadOrigin, findNeededOrigin } from '../../facts/dead-origins.ts';
import { type mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { parseScript, type ShellCommand } from '../model/shell-commands.ts';
import { lineOffsets } from '../model/source-text.ts';
import { allSteps, type StepInJob } from '../model/visit.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

const FETCHERS = /(?:^|[\s(`;|&"'])(?:curl|wget|aria2c|Invoke-WebRequest|iwr|Invoke-RestMethod|irm)\s/i;
/** Options that only check whether a URL exists. */
const PROBES = /\s(?:-[a-zA-Z]*I[a-zA-Z]*|--head|--spider|-Method\s+Head)(?=\s|$)/;
const CONDITIONS = new Set(['if', 'elif', 'while', 'until', '!']);
const PRINTERS = new Set(['echo', 'printf']);
const URL_TEXT = /(?<![\w.@-])(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?::443)?(\/[^\s"'`)]*)?/gi;
const VARIABLE = /\$\{\{\s*env\.(\w+)\s*\}\}|\$\{(\w+)\}|\$(\w+)/g;

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
  const values = urlVariables(each, commands);
  const lines = lineOffsets(run.value);
  return commands.flatMap((command, index) => {
    const text = command.text.replace(VARIABLE, (whole, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((one) => one !== undefined) ?? '';
      return values.get(name) ?? whole;
    });
    const origin =
      failsWithoutFallback(commands, index) && FETCHERS.test(` ${text}`) && !PROBES.test(text)
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

/** Returns whether the script has nothing, such as `||` or a condition, that handles a failure of the command. */
function failsWithoutFallback(commands: readonly ShellCommand[], index: number): boolean {
  const { words, opaque } = commands[index] ?? { words: [], opaque: false };
  // A printed text does not run, unless it is a substitution.
  if (CONDITIONS.has(words[0] ?? '') || (PRINTERS.has(words[0] ?? '') && !opaque)) return false;
  for (const { operator } of commands.slice(index)) {
    if (operator === '||') return false;
    if (operator !== '&&' && operator !== '|') return true;
  }
  return true;
}

/** Returns the variables of the workflow, the job, the step and the script that hold a URL. */
function urlVariables(
  { workflow, job, step }: StepInJob,
  commands: readonly ShellCommand[],
): ReadonlyMap<string, string> {
  const env: ReturnType<typeof mappingEntries> = [...workflow.env, ...job.env, ...step.env];
  const written = env.map(({ name, value }) => [name, scalarTextAt(value) ?? ''] as const);
  const assigned = commands.flatMap(({ words }) =>
    words.flatMap((word) => {
      const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
  return new Map([...written, ...assigned].filter(([, value]) => /^https?:\/\//.test(value)));
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
