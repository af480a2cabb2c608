// curl-pipe-shell: a script that is downloaded and run without a check.
import type { Command, SyntaxNode } from 'unbash';
import { getValue } from '../model/located-node.ts';
import { isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import { shorten, toOneLine } from '../model/source-text.ts';
import { allSteps, type JobInWorkflow } from '../model/visit.ts';
import type { WorkflowStep } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext } from '../rule.ts';
import { findCommands, readCommand, type SimpleCommand } from '../shell/commands.ts';
import { isDownloader } from '../shell/downloads.ts';
import { isShell } from '../shell/options.ts';
import { parseShell } from '../shell/parse.ts';
import { visitNodes } from '../shell/visit.ts';
import { basenameOf, isPython, skipOptions } from '../shell/words.ts';
import { unwrapCommand } from '../shell/wrappers.ts';

const CHECKS =
  /\b(?:sha(?:1|256|384|512)sum|shasum|md5sum|gpgv?|cosign|minisign|signify|b2sum|rhash)\b|\bopenssl\s+dgst\b|\bgh\s+attestation\b/;
// For PowerShell. Repetitions are limited, because a line may start a match at each of its words.
const POWERSHELL = [
  /\b(?:irm|iwr|curl|Invoke-RestMethod|Invoke-WebRequest)\b[^\n|#]{0,300}\|\s{0,20}(?:iex|Invoke-Expression)\b/gi,
  /\b(?:iex|Invoke-Expression)\b[^\n#]{0,150}\b(?:irm|iwr|Invoke-RestMethod|Invoke-WebRequest|DownloadString)\b[^\n]{0,100}/gi,
];
const POSSIBLY_POWERSHELL = /\b(?:iex|Invoke-Expression)\b/i;
const MAX_SHOWN_CHARACTERS = 60;
/** The part of a command that is compared with others. */
const MAX_COMMAND_CHARACTERS = 500;
/** Scripts in scripts. */
const MAX_NESTED = 3;

export const curlPipeShell = defineRule({
  id: 'curl-pipe-shell',
  severity: 'error',
  explanation:
    "The job runs whatever the server sends today, with access to the job's tokens, and on your own machine. If the connection breaks, it runs half of a script.",
  fix: 'Download the file, compare its SHA-256 with one in the workflow, then run it. Or use an action that does.',
  find: (context) => {
    const places = [
      ...context.scripts.flatMap((script) =>
        findRunDownloads(script.text.value).map((each) => ({ script, at: script.text.at, ...each })),
      ),
      ...allSteps(context).flatMap((step) => findInPowerShell(step.step).map((each) => ({ script: step, ...each }))),
    ];
    return places.flatMap(({ script, at, index, command }) => {
      const isOwn = isOnOwnMachine(script, context);
      if (LOCAL.test(command) || (!isOwn && VERSIONED.test(command))) return [];
      // The same download is one cause in a file.
      const group = { key: JSON.stringify([isOwn, toOneLine(command)]) };
      const problem = `runs a download without checking it: ${shorten(toOneLine(command), MAX_SHOWN_CHARACTERS)}`;
      return [
        createFinding(at, problem, {
          index,
          group,
          doubt: isOwn ? (WELL_KNOWN.test(command) ? TRUSTED : undefined) : HOSTED,
          severity: !isOwn && WELL_KNOWN.test(command) ? 'note' : undefined,
        }),
      ];
    });
  },
});

/** A container keeps the rest of the machine apart. */
function isOnOwnMachine({ job }: JobInWorkflow, { config }: RuleContext): boolean {
  return !getValue(job.at, 'container') && runnersOf(job).some((runner) => isSelfHostedRunner(runner, config));
}

const HOSTED =
  'It is not a problem if you trust the server with what the job can read and write: the machine is used once.';

const TRUSTED = 'It is not a problem if you trust this well-known server with your machine.';

/** An address with a version or a commit does not change from day to day. */
const VERSIONED = /https?:\S{0,500}?(?:\bv?\d+\.\d+\.\d+|\b[\da-f]{40}\b|\$\{?\w*version)/i;

/** What this machine has already. */
const LOCAL = /\bfile:\/\/|\bhttps?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?![\w.-])/;

/** Installers whose own pages say to run them like this. */
const WELL_KNOWN =
  /https:\/\/(?:sh\.rustup\.rs|rustup\.rs|astral\.sh|get\.docker\.com|(?:deb|rpm)\.nodesource\.com|bun\.sh|deno\.land|foundry\.paradigm\.xyz|install\.python-poetry\.org|get\.pnpm\.io|get\.sdkman\.io|install\.determinate\.systems|nixos\.org|cli\.github\.com|just\.systems|mise\.run|pixi\.sh)(?![\w.-])/;

interface RunDownload {
  readonly index: number;
  /** As written. */
  readonly command: string;
}

function findRunDownloads(source: string, nesting = 0): readonly RunDownload[] {
  // Reading the commands of all scripts would take most of the time.
  if (!/\b(?:curl|wget|aria2c)\b/.test(source) || !/sh\b|python|perl|node|chmod|eval|source|^[ \t]*\.\s/m.test(source))
    return [];
  const { tree, restore } = parseShell(source);
  const found: RunDownload[] = [];
  const textOf = ({ pos, end }: SyntaxNode) => source.slice(pos, Math.min(end, pos + MAX_COMMAND_CHARACTERS));
  visitNodes(tree, (node) => {
    if (node.type === 'Pipeline') {
      const commands = node.commands.map((each) => (each.type === 'Command' ? readCommand(each, restore) : null));
      const fetch = commands.findIndex((each) => each !== null && isFetch(each));
      const reader = commands.findIndex((each, index) => fetch !== -1 && index > fetch && each && runsInput(each));
      if (reader !== -1) found.push({ index: node.commands[fetch]?.pos ?? node.pos, command: textOf(node) });
    }
    if (
      node.type === 'Command' &&
      runsText(readCommand(node, restore)) &&
      [...node.args, ...node.redirects].some(hasFetch)
    )
      found.push({ index: node.pos, command: textOf(node) });
    if (node.type === 'Command' && nesting < MAX_NESTED) {
      const { index, script } = nestedScript(node);
      for (const each of findRunDownloads(script, nesting + 1)) found.push({ ...each, index });
    }
  });
  return [...found, ...findRunFiles(source)];
}

/** Returns the script after `-c`, of a shell on this machine or in a container. */
function nestedScript({ args, pos }: Command): { readonly index: number; readonly script: string } {
  const option = args.findIndex((word) => /^-\w*c$/.test(word.text));
  const word = option === -1 ? undefined : args[option + 1];
  return word?.type === 'Word' ? { index: word.pos, script: word.value } : { index: pos, script: '' };
}

function findInPowerShell({ run }: WorkflowStep) {
  if (!run || !POSSIBLY_POWERSHELL.test(run.value)) return [];
  return POWERSHELL.flatMap((form) => [...run.value.matchAll(form)]).map((match) => ({
    at: run.at,
    index: match.index,
    command: match[0],
  }));
}

function isFetch({ words }: SimpleCommand): boolean {
  return isDownloader(basenameOf(unwrapCommand(words.map(({ text }) => text))[0] ?? ''));
}

/** Returns whether a command runs what it reads: `sh`, `sudo bash -s -- x`, `python3 -`, `perl`. */
function runsInput({ words }: SimpleCommand): boolean {
  const [name = '', ...args] = unwrapCommand(words.map(({ text }) => text));
  if (isPython(name) || /^(?:perl|node)$/.test(basenameOf(name))) return args.length === 0 || args[0] === '-';
  if (!isShell(name)) return false;
  if (args.some((word) => /^-\w*c$/.test(word))) return false;
  const [file] = args.some((word) => /^-\w*s$/.test(word)) ? [] : skipOptions(args, ['-o', '+o']);
  return file === undefined || file === '-' || file === '/dev/stdin';
}

/** Returns whether a command runs the text of an argument: `bash <(…)`, `sh -c "$(…)"`, `eval "$(…)"`. */
function runsText({ words }: SimpleCommand): boolean {
  const texts = words.map(({ text }) => text);
  const [name = ''] = texts;
  return name === 'eval' || name === 'source' || name === '.' || isShell(unwrapCommand(texts)[0] ?? '');
}

/** Returns whether a word has a substitution that starts with a download. */
function hasFetch(node: SyntaxNode): boolean {
  let found = false;
  visitNodes(node, (each) => {
    if (each.type === 'CommandExpansion' || each.type === 'ProcessSubstitution') {
      const first = each.script?.commands[0]?.command;
      const command = first?.type === 'Pipeline' ? first.commands[0] : first;
      const name = command?.type === 'Command' ? (command.name?.value ?? '') : '';
      found ||= isDownloader(basenameOf(name));
      return false;
    }
    return !found;
  });
  return found;
}

/** A script with its folder, as it is run after `chmod +x`. */
const RUN_SCRIPT = /^(?:~|\.{1,2}|\/[\w./-]+)?\/[\w./-]+\.(?:sh|bash|py|pl)$/;

/** Returns the downloaded files that a shell runs in the same script, if the script checks no file. */
function findRunFiles(source: string): readonly RunDownload[] {
  if (CHECKS.test(source)) return [];
  const files = new Map<string, string>();
  return findCommands(source).flatMap((command) => {
    const texts = unwrapCommand(command.words.map(({ text }) => text));
    if (isFetch(command)) {
      const file = downloadedFile(texts, command);
      if (file !== null)
        files.set(
          basenameOf(file),
          source.slice(command.index, Math.min(command.end, command.index + MAX_COMMAND_CHARACTERS)),
        );
      return [];
    }
    const [name = '', ...args] = texts;
    const file = isShell(name) ? skipOptions(args, ['-o'])[0] : RUN_SCRIPT.test(name) ? name : undefined;
    const download = file === undefined || file.startsWith('-') ? undefined : files.get(basenameOf(file));
    return download === undefined
      ? []
      : [{ index: command.index, command: `${download}; ${name === file ? '' : `${name} `}${file}` }];
  });
}

function downloadedFile(texts: readonly string[], { redirects }: SimpleCommand): string | null {
  const target = redirects.find(({ operator, target }) => operator === '>' && target)?.target;
  if (target) return target.text;
  const option = texts.findIndex((word) => /^-\w*[oO]$|^--output$|^--output-document$/.test(word));
  const value = texts[option + 1];
  const url = texts.find((word) => /^https?:/.test(word)) ?? '';
  const takesName = texts[option]?.endsWith('O') && basenameOf(texts[0] ?? '') === 'curl';
  if (option !== -1 && !takesName) return value ?? null;
  return url !== '' && (takesName || basenameOf(texts[0] ?? '') === 'wget') ? basenameOf(url) : null;
}
