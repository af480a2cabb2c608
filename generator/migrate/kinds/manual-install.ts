// Kubo or IPFS Cluster installed by hand: curl or wget, tar, install.sh or mv, in one `run` step or in several that follow
// one another. Only scripts that do nothing else are replaced, or those that start with the installation.

import { type At, entries, get, isBlock, textOf } from '../../lint/model/at.ts';
import { parseScript } from '../../lint/shell/commands.ts';
import { codeOf } from '../../lint/shell/scripts.ts';
import { actionLines } from '../action-step.ts';
import { type Edit, lineEndingOf, lineStart, nextLine } from '../edits.ts';
import { usedOutsidePath } from '../job-uses.ts';
import type { Doubt, Recognise, StepContext } from '../migration.ts';
import { hostedPlatforms } from '../runner-platform.ts';
import { namesOrigin } from '../shell/archive-url.ts';
import { expand, type InstallState, isComplete, readCommand, startInstall } from '../shell/install-script.ts';
import { keyOf, linesAt, removeKey, type SourceStep, stepText, wholeStep, written } from '../source-step.ts';
import { checkVersion, envAt, envValue, type Product } from '../version.ts';

const DOWNLOADS = /\b(?:curl|wget|aria2c|Invoke-WebRequest|iwr)\b/i;
const POSIX = /^(?:bash|sh|zsh)\b/;
/** Keys of a step that a `uses` step may have, too. */
const KEPT_KEYS = ['name', 'id', 'if', 'env', 'timeout-minutes', 'continue-on-error'];

interface Problem {
  readonly reason: string;
  readonly fix?: string;
}

export const manualInstall: Recognise = (context) => {
  const script = scriptOf(context.step);
  if (script === null) return null;
  const code = expandEnv(codeOf(script), context);
  if (!namesOrigin(code, context.includeGitHub) || !DOWNLOADS.test(code)) return null;
  const { step } = context;
  const what = `download from ${/dist\.ipfs\.(?:tech|io)/.exec(code)?.[0] ?? "GitHub's releases"}`;
  const doubt = ({ reason, fix = 'Replace it by hand.' }: Problem): Doubt => ({
    kind: 'doubt',
    step,
    what,
    reason,
    fix,
  });
  const read = readInstall(context);
  if ('reason' in read) return doubt(read);
  const plan = planInstall(context, read);
  if ('reason' in plan) return doubt(plan);
  const edits = editsFor(context, read, plan.inputs);
  return edits
    ? { kind: 'migration', step, what, edits, notes: plan.notes, steps: read.steps.length }
    : doubt({ reason: 'its text cannot be edited safely' });
};

interface Install {
  readonly state: InstallState;
  /** The steps that are a part of the installation. */
  readonly steps: readonly SourceStep[];
  /** Lines of the last step's script that stay: from this one, or null where none does. */
  readonly keptFrom: number | null;
  /** Comments of the scripts that are replaced. */
  readonly comments: readonly string[];
}

/** Reads this step, and those behind it until everything that was downloaded is on PATH. */
function readInstall(context: StepContext): Install | Problem {
  const state = startInstall();
  const steps: SourceStep[] = [];
  const comments: string[] = [];
  for (const step of context.steps.slice(context.index)) {
    const script = scriptOf(step);
    const problem = steps.length > 0 ? notAPart(context, step, steps[0]) : notReadable(context, step);
    if (problem !== null || script === null) {
      return {
        reason: problem ?? 'what it downloads is not put on PATH in this step or the next ones',
        fix: 'Replace these steps by hand: the new action puts the program on PATH.',
      };
    }
    steps.push(step);
    state.folder = [];
    const read = readScript(context, script, step, state);
    if ('reason' in read) return read;
    comments.push(...read.comments);
    if (isComplete(state)) {
      const left = read.keptFrom === null ? null : restProblem(script, read.keptFrom, state);
      return left ?? { state, steps, keptFrom: read.keptFrom, comments };
    }
    if (read.keptFrom !== null)
      return { reason: `between the download and the installation, it also does: ${read.other}` };
  }
  return {
    reason: 'what it downloads is not put on PATH',
    fix: 'Replace it by hand: the new action puts the program on PATH.',
  };
}

interface ScriptReading {
  readonly keptFrom: number | null;
  readonly other: string;
  readonly comments: readonly string[];
}

function readScript(
  context: StepContext,
  script: string,
  step: SourceStep,
  state: InstallState,
): ScriptReading | Problem {
  const { commands, comments } = parseScript(script);
  const lookUp = (name: string) => variable(name, step, context);
  const commentsUntil = (line: number) =>
    [...comments].flatMap(([number, text]) => (number < line && text !== '' ? [text] : []));
  for (const [index, command] of commands.entries()) {
    const reading = readCommand(command, commands[index - 1], state, lookUp);
    if (typeof reading !== 'string') return { reason: reading.problem };
    if (reading === 'other') {
      if (state.archives.length === 0)
        return {
          reason: namesOrigin(command.text, true)
            ? `it downloads something else than the archive of one known version: ${oneLine(command.text)}`
            : `before the download, it also does: ${oneLine(command.text)}`,
        };
      if (commands[index - 1]?.operator !== '')
        return { reason: `in one line with the installation, it also does: ${oneLine(command.text)}` };
      const from = firstOwnLine(command.lines[0], comments);
      return { keptFrom: from, other: oneLine(command.text), comments: commentsUntil(from) };
    }
    if (command.operator === '||') return { reason: `it has a fallback: ${oneLine(command.text)} || …` };
    if (command.operator === '&') return { reason: `it works in the background: ${oneLine(command.text)}` };
    if (command.opaque && reading !== 'install')
      return { reason: `it is not certain what this does: ${oneLine(command.text)}` };
  }
  return { keptFrom: null, other: '', comments: commentsUntil(Number.POSITIVE_INFINITY) };
}

/** Comments right above a command belong to it. */
function firstOwnLine(line: number, comments: ReadonlyMap<number, string>): number {
  let first = line;
  while (comments.has(first - 1)) first--;
  return first;
}

/** Whether the lines that stay can run on their own. */
function restProblem(script: string, from: number, state: InstallState): Problem | null {
  const rest = script.split('\n').slice(from).join('\n');
  const code = codeOf(rest);
  if (namesOrigin(code, true)) return { reason: 'it downloads again after the installation' };
  const variable = [...state.variables.keys()].find((name) => new RegExp(`\\$\\{?${name}\\b`).test(code));
  if (variable !== undefined)
    return { reason: `what stays of it uses the variable ${variable}, which the installation sets` };
  const file = [...state.files.keys(), ...[...state.unpacked].map((folder) => `${folder}/`)].find((name) =>
    code.includes(name),
  );
  if (file !== undefined) return { reason: `what stays of it uses '${file}'` };
  if (state.folder?.length === 0) return null;
  const other = parseScript(rest).commands.find(({ words, opaque }) => opaque || !anywhere(words));
  return other
    ? { reason: `what stays of it runs in the folder that the installation changed to: ${oneLine(other.text)}` }
    : null;
}

/** Commands that do the same in every folder. */
function anywhere([name = '', ...words]: readonly string[]): boolean {
  if (name === 'sleep' || name === 'echo' || name === 'which') return true;
  return (
    /^ipfs(?:-cluster-\w+)?$/.test(name) &&
    /^(?:--version|version|init|config|daemon|id|bootstrap|swarm|key|shutdown)$/.test(words[0] ?? '')
  );
}

interface InstallPlan {
  readonly inputs: readonly (readonly [string, string])[];
  readonly notes: readonly string[];
}

function planInstall(context: StepContext, { state, steps }: Install): InstallPlan | Problem {
  const versions = new Map<Product, string>();
  for (const { product, version, os, arch } of state.archives) {
    if (/\$(?!\{\{)/.test(version))
      return {
        reason: `its version comes from the shell: ${version}`,
        fix: 'Write the version as an input, or name latest.',
      };
    const other = versions.get(product);
    if (other !== undefined && other !== version)
      return { reason: `it installs two versions, ${other} and ${version}` };
    versions.set(product, version);
    const platforms = hostedPlatforms(context);
    const wrong = platforms.find((platform) => platform !== `${os}/${arch}`);
    if (wrong !== undefined && !conditional(steps))
      return {
        reason: `it installs for ${os}/${arch}, and the job also runs on ${wrong}`,
        fix: "Check whether the program of the job's own platform is meant; if so, replace it by hand.",
      };
  }
  const image =
    textOf(get(context.job?.at ?? null, 'container', 'image')) ?? textOf(get(context.job?.at ?? null, 'container'));
  if (image !== null)
    return {
      reason: `the job runs in the container ${image}`,
      fix: 'Check that the image can run actions of Node 24, then replace it by hand.',
    };
  const outputs = stepText(context.step, 'id');
  if (outputs !== null && readsOutputs(context, outputs))
    return { reason: `the job reads outputs of the step '${outputs}'` };
  const outside = usedOutsidePath(context, steps.length);
  if (outside !== null)
    return {
      reason: `the job uses '${outside}', and the new step only changes PATH`,
      fix: 'Use the program by its name, without sudo, and run this again.',
    };
  const inputs: [string, string][] = versions.has('kubo') ? [] : [['kubo-version', 'none']];
  const notes: string[] = [];
  for (const [product, version] of versions) {
    const asked = inputVersion(version);
    const checked = checkVersion(asked, product, context);
    if (checked.problem !== null)
      return {
        reason: checked.problem,
        fix: 'Name a version that is published, or build it from source with source: always.',
      };
    notes.push(...checked.notes);
    inputs.push([`${product}-version`, quoted(asked)]);
  }
  return { inputs: inputs.toSorted(([a], [b]) => b.localeCompare(a)), notes };
}

/** A literal loses its v; an expression keeps it. */
function inputVersion(version: string): string {
  return /^v\d/.test(version) && !version.includes('${{') ? version.slice(1) : version;
}

function quoted(version: string): string {
  return version.includes('${{') ? version : `'${version}'`;
}

/** Returns a variable's value outside of the script: literal where the step sets it, an expression for the job's and workflow's. */
function variable(name: string, step: SourceStep, context: StepContext): string | null {
  const own = textOf(envAt(name, entries(get(step.at, 'env'))));
  if (own !== null) return own;
  const outer = envAt(name, context.job?.env ?? []) ?? envAt(name, context.workflow?.env ?? []);
  if (outer === null) return null;
  const literal = envValue(name, context);
  // A URL has to be read here; a version stays where it is written.
  return literal !== null && /[:/]/.test(literal) ? literal : `\${{ env.${name} }}`;
}

/** Returns a script with the variables of the file that hold a URL in it. */
function expandEnv(code: string, context: StepContext): string {
  const state = startInstall();
  const values = code.split('\n').map((line) => expand(line, state, (name) => urlVariable(name, context)) ?? line);
  return values
    .join('\n')
    .concat(
      '\n',
      [...code.matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => urlVariable(name, context) ?? '').join('\n'),
    );
}

function urlVariable(name: string, context: StepContext): string | null {
  const value = variable(name, context.step, context);
  return value?.includes('://') ? value : null;
}

function scriptOf(step: SourceStep): string | null {
  return stepText(step, 'run');
}

function notReadable(context: StepContext, step: SourceStep): string | null {
  const shell = shellOf(context, step);
  if (shell !== null && !POSIX.test(shell)) return `it is a script of ${shell}`;
  const strange = step.keys.find(({ name }) => ![...KEPT_KEYS, 'run', 'shell', 'working-directory'].includes(name));
  if (strange) return `it has the key '${strange.name}'`;
  const run = get(step.at, 'run');
  return run && folded(run) ? 'its script is a folded text' : null;
}

/** Steps that are only together an installation have to run under the same conditions. */
function notAPart(context: StepContext, step: SourceStep, first: SourceStep | undefined): string | null {
  const same = ['if', 'continue-on-error', 'working-directory'].every(
    (name) => stepText(step, name) === (first ? stepText(first, name) : null),
  );
  if (!same) return 'the next step, which continues it, runs under another condition';
  return (
    notReadable(context, step) ??
    (stepText(step, 'id') === null ? null : 'the next step, which continues it, has an id')
  );
}

function shellOf({ job, workflow }: StepContext, step: SourceStep): string | null {
  return stepText(step, 'shell') ?? job?.shell ?? workflow?.shell ?? null;
}

function folded({ node }: At): boolean {
  return 'type' in node && node.type === 'BLOCK_FOLDED';
}

function conditional(steps: readonly SourceStep[]): boolean {
  return steps.some((step) => /runner\.(?:os|arch)|matrix\./.test(stepText(step, 'if') ?? ''));
}

function readsOutputs({ source, scope }: StepContext, id: string): boolean {
  return source.text.slice(...scope).includes(`steps.${id}.outputs`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 80);
}

function editsFor(context: StepContext, install: Install, inputs: InstallPlan['inputs']): readonly Edit[] | null {
  const { step, source } = context;
  const [first, ...others] = install.steps;
  if (!first) return null;
  const kept = install.keptFrom;
  const last = others.at(-1) ?? first;
  const removed = (kept === null ? others : others.slice(0, -1)).map((each) => removeStep(context, each));
  const comments = install.comments.map((comment) => `# ${comment}`);
  const lines = [...comments, ...actionLines(context.action, inputs)];
  if (kept === null || last !== first) {
    const replaced = replaceRun(context, first, lines);
    const shortened = kept === null ? [] : shorten(context, last, kept);
    return replaced && shortened ? [...replaced, ...removed, ...shortened] : null;
  }
  const shortened = shorten(context, step, kept);
  const condition = keyOf(step, 'if');
  const own = condition ? [`if: ${written(source, condition).trimEnd()}`] : [];
  if (own.some((line) => line.includes('\n'))) return null;
  const gap = ' '.repeat(step.indent.length - step.dashIndent.length - 1);
  const eol = lineEndingOf(source.text);
  const start = lineStart(source.text, step.dash);
  const [usesLine = '', ...withLines] = actionLines(context.action, inputs);
  const above = comments.map((comment) => `${step.dashIndent}${comment}${eol}`).join('');
  const body = linesAt(source, step.indent, [usesLine, ...own, ...withLines]);
  const inserted = { start, end: start, text: `${above}${step.dashIndent}-${gap}${body}${eol}` };
  return shortened ? [inserted, ...shortened] : null;
}

/** A step that runs nothing becomes one that uses the action. */
function replaceRun(context: StepContext, step: SourceStep, lines: readonly string[]): readonly Edit[] | null {
  const { source } = context;
  const run = keyOf(step, 'run');
  if (!run || step.flow) return null;
  const dropped = step.keys.filter(
    ({ name }) => name === 'shell' || name === 'working-directory' || (name === 'env' && onlyVersions(context, step)),
  );
  const edits = dropped.map((key) => removeKey(source, step, key));
  const ended = source.text.slice(...run.value).endsWith('\n') ? lineEndingOf(source.text) : '';
  const text = `${linesAt(source, step.indent, lines)}${ended}`;
  const all = [{ start: run.key[0], end: run.value[1], text }, ...edits];
  return all.includes(null) ? null : all.filter((edit) => edit !== null);
}

/** Whether a step's variables are all of its script, which is gone. */
function onlyVersions({ source }: StepContext, step: SourceStep): boolean {
  const env = keyOf(step, 'env');
  const names = entries(get(step.at, 'env')).map(({ name }) => name);
  const script = scriptOf(step) ?? '';
  return (
    env !== null &&
    !written(source, env).includes('#') &&
    names.every((name) => new RegExp(`\\$\\{?${name}\\b`).test(script))
  );
}

function removeStep({ source }: StepContext, step: SourceStep): Edit {
  const [start, end] = wholeStep(source, step);
  return { start, end, text: '' };
}

/** Removes the first lines of a script that is written as a block. */
function shorten({ source }: StepContext, step: SourceStep, from: number): readonly Edit[] | null {
  const at = get(step.at, 'run');
  const run = keyOf(step, 'run');
  if (!at || !run || !isBlock(at)) return null;
  const { text } = source;
  const first = nextLine(text, run.value[0]);
  let end = first;
  for (let line = 0; line < from; line++) end = nextLine(text, end);
  return end > run.value[1] ? null : [{ start: first, end, text: '' }];
}
