// dead-download-origin: a download from an origin that no longer answers.
import { DEAD_ORIGINS, type DeadOrigin, findNeededOrigin } from '../../facts/dead-origins.ts';
import { scalarTextAt } from '../model/located-node.ts';
import { cellOf } from '../model/matrix.ts';
import { parseScript, type ShellCommand } from '../model/shell-commands.ts';
import { lineEnd, lineOffsets } from '../model/source-text.ts';
import { legsOfStep } from '../model/step-legs.ts';
import { variableText } from '../model/variables.ts';
import { allSteps, type StepInJob } from '../model/visit.ts';
import type { Workflow } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';
import { blankHereDocuments, findHereDocuments } from '../shell/here-documents.ts';

const FETCHERS =
  /(?:^|[\s(`;|&"'])(?:curl|wget|aria2c|Invoke-WebRequest|iwr|Invoke-RestMethod|irm)\s|\.DownloadFile\(|\burlretrieve\(/i;
/** Options that only check whether a URL exists. */
const PROBES = /\s(?:-[a-zA-Z]{0,20}I[a-zA-Z]{0,20}|--head|--spider|-Method\s+Head)(?=\s|$)/;
const CONDITIONS = new Set(['if', 'elif', 'while', 'until', '!']);
const PRINTERS = new Set(['echo', 'printf']);
const URL_TEXT = /(?<![\w.@-])(?:https?:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?::443)?(\/[^\s"'`)]*)?/gi;
const VARIABLE = /\$\{\{\s*env\.(\w+)\s*\}\}|\$\{(\w+)\}|\$(\w+)/g;

const MAX_URL_CHARACTERS = 1000;

/** Inputs of actions that name what to download. */
const URL_INPUT = /(?:^|[-_])(?:ur[li]s?|source|src|link|href|mirror|base|origin|download)(?:$|[-_])/i;
const DOWNLOAD_ACTION = /download|fetch|get|install|setup|curl|wget|http|ipfs|kubo/i;
const BUILDS_IMAGE = /\b(?:docker|podman|buildah|nerdctl)\b[^\n]*\bbuild\b/;
const BUILD_ARGUMENT = /\s--build-arg[ =]["']?\w{1,100}=["']?https?:/;
const DOCKERFILE_DOWNLOAD = /^\s*(?:ADD\s|(?:RUN\b.*|.*&&\s*)?\b(?:curl|wget)\s)/;

const GATEWAY_FIX = 'Read the content from an IPFS node in the job (`daemon: online`), or from a gateway that works.';

export const deadDownloadOrigin = defineRule({
  id: 'dead-download-origin',
  severity: 'error',
  explanation: 'The origin of this download no longer answers, so the step always fails.',
  fix: 'Run `ipfs-kit migrate`, which replaces the download with this action. Replace by hand what it leaves alone.',
  find: (context) =>
    allSteps(context)
      .filter((each) => (each.step.uses !== null || mentionsDeadHost(each.workflow)) && !isTolerated(each))
      .flatMap((each) => {
        const found = [
          ...findInActions(each),
          ...findInInputs(each),
          ...findInScripts(each),
          ...findInDockerfiles(each),
        ];
        const doubt = doubtOf(each);
        return doubt === null ? found : found.map((finding) => ({ ...finding, doubt }));
      }),
});

const DEAD_HOSTS = DEAD_ORIGINS.flatMap(({ hosts }) => hosts);
const mentions = new WeakMap<Workflow, boolean>();

/** Returns whether a workflow has the name of a dead host anywhere. Few have, and the others need not be read. */
function mentionsDeadHost(workflow: Workflow): boolean {
  const known = mentions.get(workflow);
  if (known !== undefined) return known;
  const text = workflow.at.source.text.toLowerCase();
  const found = DEAD_HOSTS.some((host) => text.includes(host));
  mentions.set(workflow, found);
  return found;
}

/** Returns why a step may not need the download, or null if it does whenever it runs. */
function doubtOf({ step: { condition } }: StepInJob): string | null {
  return condition && /cache/i.test(condition.value)
    ? 'It is not a problem as long as the cache has the file, but caches expire.'
    : null;
}

function findInActions({ step }: StepInJob): readonly RuleFinding[] {
  const { uses } = step;
  if (!uses) return [];
  const origin = findNeededOrigin(uses);
  return origin ? [createFinding(uses.at, `${uses.name} downloads from ${describeOrigin(origin)}`)] : [];
}

/** An input of another action may be only mentioned by it, so that is never certain. */
function findInInputs(each: StepInJob): readonly RuleFinding[] {
  const { uses, inputs } = each.step;
  if (!uses || !DOWNLOAD_ACTION.test(uses.name)) return [];
  return inputs.flatMap(({ name, value }) => {
    const url = URL_INPUT.test(name) ? resolveVariables(scalarTextAt(value) ?? '', each, new Map()) : '';
    const origin = asUrl(url) === null ? null : findOrigin(url);
    const doubt = `It is not a problem if ${uses.name} does not download \`${name}\`.`;
    return origin ? [createFinding(value, `${name} is at ${describeOrigin(origin)}`, { doubt })] : [];
  });
}

/** Finds the first download in a Dockerfile that a script writes. */
function findInDockerfiles({ step: { run }, job }: StepInJob): readonly RuleFinding[] {
  if (!run?.value.includes('<<')) return [];
  for (const { from, end } of findHereDocuments(run.value)) {
    const body = run.value.slice(from, end);
    if (!/^[ \t]*FROM\s/m.test(body)) continue;
    for (const offset of lineOffsets(body)) {
      const line = body.slice(offset, lineEnd(body, offset));
      const downloads = DOCKERFILE_DOWNLOAD.test(line) && !line.includes('||') && !PROBES.test(line);
      const origin = downloads ? findOrigin(line) : null;
      if (!origin) continue;
      const builds = job.steps.some((step) => BUILDS_IMAGE.test(step.run?.value ?? ''));
      const doubt = builds ? undefined : 'It is not a problem if nothing builds this Dockerfile.';
      return [createFinding(run.at, `downloads from ${describeOrigin(origin)}`, { index: from + offset, doubt })];
    }
  }
  return [];
}

/** Returns a text with the variables that have a URL. */
function resolveVariables(text: string, each: StepInJob, assigned: ReadonlyMap<string, string>): string {
  return text.replace(VARIABLE, (whole, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((one) => one !== undefined) ?? '';
    return assigned.get(name) ?? asUrl(variableText(name, each)) ?? whole;
  });
}

const MATRIX_VALUE = /\$\{\{\s{0,9}(matrix\.[\w.-]{1,100})\s{0,9}\}\}/g;

/** Returns a text with the values of the matrix that have a dead origin in a leg in which the step runs. */
function resolveMatrix(text: string, { step, job }: StepInJob): string {
  if (text.length > MAX_URL_CHARACTERS || !text.includes('matrix.')) return text;
  return text.replace(MATRIX_VALUE, (whole, path: string) => {
    const urls = legsOfStep(step, job).map((leg) => asUrl(scalarTextAt(cellOf(path, leg))));
    return urls.find((url) => url !== null && findOrigin(url) !== null) ?? whole;
  });
}

function findInScripts(each: StepInJob): readonly RuleFinding[] {
  const { run } = each.step;
  if (!run) return [];
  const { commands } = parseScript(blankHereDocuments(run.value));
  const assigned = assignedUrls(commands);
  const fails = failsWithoutFallback(commands);
  const lines = lineOffsets(run.value);
  return commands.flatMap((command, index) => {
    const text = resolveMatrix(resolveVariables(command.text, each, assigned), each);
    const before = commands[index - 1]?.operator === '||' ? commands[index - 1] : null;
    const needed = fails[index] === true && runsCommand(command) && !isDownload(before?.text ?? '');
    const isArgument = BUILD_ARGUMENT.test(text);
    const origin = needed && (isArgument || isDownload(text)) && !PROBES.test(text) ? findOrigin(text) : null;
    if (!origin) return [];
    const finding = createFinding(run.at, `downloads from ${describeOrigin(origin)}`, {
      fix: origin.gateway ? GATEWAY_FIX : undefined,
      index: lines[command.lines[0]] ?? 0,
      doubt: before
        ? 'It is not a problem if the command before `||` succeeds.'
        : isArgument
          ? 'It is not a problem if the Dockerfile does not download it.'
          : undefined,
    });
    return [finding];
  });
}

function isDownload(command: string): boolean {
  return FETCHERS.test(` ${command}`);
}

/** Returns whether the job continues if the step fails. */
function isTolerated({ step }: StepInJob): boolean {
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
