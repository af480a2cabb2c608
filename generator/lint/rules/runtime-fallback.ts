// runtime-fallback: a leg that is named after one version and may run another.
import type { AndOr, If, SyntaxNode } from 'unbash';
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { type StepScript, scriptsOfJob } from '../model/scripts.ts';
import { variablesIn, variableText } from '../model/variables.ts';
import { createFinding, defineRule, type RuleContext } from '../rule.ts';
import { readCommand } from '../shell/commands.ts';
import { parseShell } from '../shell/parse.ts';
import { purposeOfCommand } from '../shell/programs.ts';
import { visitNodes } from '../shell/visit.ts';
import { basenameOf, positional } from '../shell/words.ts';
import { unwrapCommand } from '../shell/wrappers.ts';

/** Programs without a version in their names, which most machines have. */
const DEFAULT_PROGRAMS: Readonly<Record<Runtime, RegExp>> = { python: /^python3?$/, node: /^node$/, go: /^go$/ };
/** They install versions, so the version of the leg may be the one that runs. */
const INSTALLERS =
  /^(?:pyenv|uv|conda|mamba|micromamba|asdf|mise|nvm|fnm|n|volta|gvm|add-apt-repository|brew|choco|scoop)$/;
const PRINTS = /^(?:--version|-V|-VV|--help|version)$/;

export const runtimeFallback = defineRule({
  id: 'runtime-fallback',
  severity: 'error',
  explanation:
    'If the version of the matrix is missing, the script continues with another one. The leg passes under the name of a version that it did not test.',
  fix: 'Fail if the version is missing, and check that the leg runs the version in its name.',
  find: (context) =>
    context.scripts.flatMap((script) =>
      RUNTIMES.flatMap((runtime) => {
        const found = findFallback(script, runtime);
        const index = found === null || isCheckedLater(script, runtime, found, context) ? null : found;
        const problem = `the script may run another version of ${runtime} than the matrix names`;
        return index === null ? [] : [createFinding(script.text.at, problem, { index })];
      }),
    ),
});

/** What one script runs for a runtime. */
interface Search {
  readonly source: string;
  readonly restore: (text: string) => string;
  /** Expressions and variables with the version of the leg. */
  readonly version: RegExp;
  readonly program: RegExp;
}

/** Returns where the script takes another version, or null. */
function findFallback(script: StepScript, runtime: Runtime): number | null {
  const source = script.text.value;
  const version = versionPattern(script, runtime);
  if (version === null) return null;
  const { tree, restore } = parseShell(source);
  const search = { source, restore, version, program: DEFAULT_PROGRAMS[runtime] };
  let found: number | null = null;
  visitNodes(tree, (node) => {
    if (node.type === 'AndOr') found ??= findInList(node, search);
    else if (node.type === 'If') found ??= findInIf(node, search);
    return found === null;
  });
  return found;
}

const PRINTS_VERSION =
  /--version\b|\s-VV?\b|version_info|\bsys\.version|\bnode\s+-v\b|\bgo\s+version\b|\bGOVERSION\b|python_version/;
const COMPARES = /\bgrep\b|\[|\btest\s|\bcase\b|\bassert\b/;

/** Returns whether a later line of the job compares the version that runs with that of the leg. */
function isCheckedLater(script: StepScript, runtime: Runtime, index: number, context: RuleContext): boolean {
  const scripts = scriptsOfJob(script.job, context);
  return scripts.slice(scripts.indexOf(script)).some((each) => {
    const pattern = versionPattern(each, runtime);
    const text = each === script ? each.code.slice(index) : each.code;
    return (
      pattern !== null &&
      text
        .split('\n')
        .some(
          (line) =>
            PRINTS_VERSION.test(line) &&
            COMPARES.test(line) &&
            pattern.test(line) &&
            !/\|\|\s{0,9}(?:true|:|echo)/.test(line),
        )
    );
  });
}

/** Returns a pattern of what holds the version in this script, or null if nothing does. */
function versionPattern(script: StepScript, runtime: Runtime): RegExp | null {
  const source = script.text.value;
  const expression = `matrix\\.${runtime}`;
  const isVersion = new RegExp(expression, 'i');
  const names = [...variablesIn(source)].filter((name) => isVersion.test(variableText(name, script) ?? ''));
  if (names.length === 0 && !isVersion.test(source)) return null;
  // Names of variables have no special characters.
  const variables = names.map((name) => `\\$\\{?${name}\\b`);
  const assigned = [...source.matchAll(/^[ \t]{0,40}(\w{1,100})=["']?\$\{\{[^}\n]{0,200}\}\}/gm)].flatMap(
    ([text, name = '']) => (isVersion.test(text) ? [`\\$\\{?${name}\\b`] : []),
  );
  return new RegExp([expression, ...variables, ...assigned].join('|'), 'i');
}

/** `python$VERSION -m venv v || python3 -m venv v` */
function findInList({ commands, operators }: AndOr, search: Search): number | null {
  for (const [index, operator] of operators.entries()) {
    const [left, right] = [commands[index], commands[index + 1]];
    if (operator !== '||' || !left || !right) continue;
    if (!search.version.test(textOf(left, search))) continue;
    if (takesDefault(right, search) && !isPrepared(right, search)) return search.source.lastIndexOf('||', right.pos);
  }
  return null;
}

/** `if command -v python$VERSION; then …; else python3 …; fi`, or the same with `!`. */
function findInIf({ clause, then, elif, else: other }: If, search: Search): number | null {
  const last = elif.at(-1)?.then ?? then;
  if (!looksFor(textOf(clause, search), search)) return null;
  if (textOf(clause, search).trimStart().startsWith('!'))
    return takesDefault(then, search) && !isPrepared(then, search) ? search.source.lastIndexOf('then', then.pos) : null;
  const branch = other ?? null;
  return branch && takesDefault(branch, search) && !isPrepared(branch, search)
    ? Math.max(last.end, search.source.lastIndexOf('else', branch.pos))
    : null;
}

/** Returns whether a condition looks for the program with the version, and does not only compare the version. */
function looksFor(clause: string, { version }: Search): boolean {
  if (!version.test(clause)) return false;
  return (
    /\b(?:command\s+-[vV]|which|type|hash|where|pyenv|nvm)\b|-[xef]\s/.test(clause) ||
    !/^\s*!?\s*(?:\[|\(\(|(?:test|echo|printf|grep|case)\b)/.test(clause)
  );
}

/** Returns whether a part of the script runs the program without a version, or names it for later. */
function takesDefault(node: SyntaxNode, { restore, program }: Search): boolean {
  return someCommand(node, (each) => {
    const { words, assignments } = readCommand(each, restore);
    if (assignments.some(({ value }) => program.test(basenameOf(value.replace(/^["']|["']$/g, ''))))) return true;
    const texts = words.map(({ text }) => text);
    const inner = unwrapCommand(texts);
    const [name = '', ...args] = inner;
    if (program.test(basenameOf(name))) return args.length === 0 || !PRINTS.test(args[0] ?? '');
    // `ln -s /usr/bin/python3 python`, `virtualenv -p python3 v` and `command -v python3`
    return /^(?:ln|virtualenv|command|which|alias)$/.test(name) && args.some((word) => program.test(basenameOf(word)));
  });
}

/** Returns whether a part of the script stops the job, installs something or takes the version after all. */
function isPrepared(node: SyntaxNode, { restore, version }: Search): boolean {
  return someCommand(node, (each) => {
    const texts = readCommand(each, restore).words.map(({ text }) => text);
    const [name = '', ...args] = unwrapCommand(texts);
    if (name === 'exit' || name === 'return') return args[0] !== '0';
    if (name === 'false' || INSTALLERS.test(basenameOf(name))) return true;
    if (/^(?:echo|printf)$/.test(name)) return false;
    const installsRuntime = purposeOfCommand([name, ...args]) === 'install' && !/^pip/.test(basenameOf(name));
    return (
      (installsRuntime && positional(args, []).some((word) => /python|node|go/.test(word))) ||
      version.test(texts.join(' '))
    );
  });
}

function someCommand(node: SyntaxNode, test: (command: Extract<SyntaxNode, { type: 'Command' }>) => boolean): boolean {
  let found = false;
  visitNodes(node, (each) => {
    if (each.type === 'Command') found ||= test(each);
    return !found;
  });
  return found;
}

function textOf(node: SyntaxNode, { source }: Search): string {
  return source.slice(node.pos, node.end);
}
