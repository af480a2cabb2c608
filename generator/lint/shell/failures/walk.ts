// Follows a script from command to command, and finds what happens to the failure of each. Each construct of the shell changes what
// a failure does in it (context.ts); the decisions are in the other files.
import type {
  AndOr,
  Command,
  CompoundList,
  Function as FunctionNode,
  Pipeline,
  PipelineNode,
  Statement,
  SyntaxNode,
} from 'unbash';
import { commandInContainer } from '../container-run.ts';
import { applyOptions, type ShellOptions } from '../options.ts';
import { parseShell } from '../parse.ts';
import { visitNodes } from '../visit.ts';
import { unwrapCommand } from '../wrappers.ts';
import { findInValues } from './assigned-values.ts';
import { wordsOf } from './command-words.ts';
import { type Context, fateOf, type ShellState, toLoop, toTested, type Walk } from './context.ts';
import { CHECKED, type CommandFate, FAILS, UNKNOWN } from './fate.ts';
import { beforeStatement, fateInList, findSuccesses } from './lists.ts';
import { lastExitOf } from './loops.ts';
import { findNestedScripts, type NestedScript } from './nested-scripts.ts';
import { pipeFate } from './pipes.ts';

const STATUS_VARIABLES = ['$?', 'PIPESTATUS', 'pipestatus'];

/** A script calls its functions from several places, and may call itself. */
const MAX_CALLS = 8;
const MAX_DEPTH = 40;
const MAX_COMMANDS = 20_000;
/** Each starts a parser of its own. */
const MAX_NESTED = 3;

/** Returns what happens to the failure of each command, in the order of the script. */
export function findFailures(script: string, options: ShellOptions): readonly CommandFate[] {
  const found: CommandFate[] = [];
  const whole = { source: script, options, exit: FAILS, locate: (index: number) => index };
  walkScript(whole, { nesting: 0, found });
  return found;
}

function walkScript(
  { source, options, exit, locate }: NestedScript,
  { nesting, found }: Pick<Walk, 'nesting' | 'found'>,
): void {
  const { tree, restore } = parseShell(source);
  const { functions, trapsErrors } = findFunctions(tree);
  if (trapsErrors) return;
  const lastCheck = Math.max(...STATUS_VARIABLES.map((name) => source.lastIndexOf(name)));
  const walk: Walk = { source, restore, locate, functions, calls: new Map(), lastCheck, nesting, found };
  const context: Context = { quiet: exit, exit, tested: false, inLoop: false, loopFailsBefore: -1, depth: 0 };
  walkStatements(walk, tree.commands, context, { options, switchedOff: null });
}

function findFunctions(tree: SyntaxNode) {
  const functions = new Map<string, FunctionNode>();
  let trapsErrors = false;
  visitNodes(tree, (node) => {
    if (node.type === 'Function') functions.set(node.name.value, node);
    if (node.type === 'Command' && node.name?.value === 'trap')
      trapsErrors ||= node.args.some((each) => 'value' in each && each.value === 'ERR');
  });
  return { functions, trapsErrors };
}

function walkStatements(walk: Walk, statements: readonly Statement[], context: Context, state: ShellState): void {
  for (const [index, statement] of statements.entries()) {
    if (walk.found.length > MAX_COMMANDS) return;
    const next = statements[index + 1];
    const { command } = statement;
    if (statement.background) walkNode(walk, command, toTested(context, UNKNOWN), state);
    else if (next === undefined) walkNode(walk, command, context, state);
    else walkNode(walk, command, { ...context, ...beforeStatement(walk, statement, next, context, state) }, state);
  }
}

function walkNode(walk: Walk, node: PipelineNode | AndOr | CompoundList, context: Context, state: ShellState): void {
  if (context.depth > MAX_DEPTH) return;
  const inside = { ...context, depth: context.depth + 1 };
  switch (node.type) {
    case 'AndOr':
      walkAndOr(walk, node, inside, state);
      break;
    case 'Pipeline':
      walkPipeline(walk, node, inside, state);
      break;
    case 'Command':
      walkCommand(walk, node, inside, state);
      break;
    case 'Redirected':
      walkNode(walk, node.command, inside, state);
      break;
    case 'CompoundList':
      walkStatements(walk, node.commands, inside, state);
      break;
    case 'BraceGroup':
      walkStatements(walk, node.body.commands, inside, state);
      break;
    case 'Subshell': {
      const fate = fateOf(inside, state);
      walkStatements(walk, node.body.commands, { ...inside, quiet: fate, exit: fate }, { ...state });
      break;
    }
    case 'If': {
      const clauses = [node, ...node.elif];
      for (const { clause } of clauses) walkNode(walk, clause, toTested(inside, CHECKED), state);
      for (const { then } of clauses) walkNode(walk, then, inside, state);
      if (node.else) walkNode(walk, node.else, inside, state);
      break;
    }
    case 'While':
      walkNode(walk, node.clause, toTested(inside, CHECKED), state);
      walkNode(walk, node.body, toLoop(inside, lastExitOf(node)), state);
      break;
    case 'For':
    case 'ArithmeticFor':
    case 'Select':
      walkNode(walk, node.body, toLoop(inside, lastExitOf(node)), state);
      break;
    case 'Case':
      for (const { body } of node.items) walkNode(walk, body, inside, state);
      break;
    case 'TestCommand':
    case 'ArithmeticCommand':
      walk.found.push({ words: ['[['], index: walk.locate(node.pos), fate: fateOf(inside, state) });
      break;
    // A function is read where it is called.
    case 'Function':
    case 'Coproc':
      break;
  }
}

function walkAndOr(walk: Walk, node: AndOr, context: Context, state: ShellState): void {
  const successes = findSuccesses(node);
  for (const [index, command] of node.commands.entries()) {
    const after = successes[index];
    if (index === node.commands.length - 1 || !after) walkNode(walk, command, context, state);
    else {
      const fate = fateInList(walk, node, index, after, context, state);
      walkNode(walk, command, toTested(context, fate), state);
    }
  }
}

function walkPipeline(walk: Walk, node: Pipeline, context: Context, state: ShellState): void {
  const { commands, prefixes } = node;
  const negated = prefixes.some(({ type }) => type === 'Negation');
  const whole = negated ? toTested(context, CHECKED) : context;
  const reader = commands.at(-1);
  for (const [index, command] of commands.entries()) {
    if (index === commands.length - 1) {
      walkNode(walk, command, whole, commands.length === 1 ? state : { ...state });
      continue;
    }
    const fate =
      state.options.pipefail || negated ? fateOf(whole, state) : pipeFate(walk, command, reader, commands[index + 1]);
    walkNode(walk, command, { ...context, quiet: fate, exit: fate }, { ...state });
  }
}

function walkCommand(walk: Walk, node: Command, context: Context, state: ShellState): void {
  const words = wordsOf(walk, node);
  const [name = ''] = words;
  if (name === 'set') {
    state.options = applyOptions(state.options, words.slice(1));
    state.switchedOff = state.options.errexit ? null : node.pos;
    return;
  }
  const fate = fateOf(context, state);
  const called = walk.functions.get(name);
  if (called && called.body.type !== 'CompoundList') {
    const calls = (walk.calls.get(name) ?? 0) + 1;
    walk.calls.set(name, calls);
    if (calls <= MAX_CALLS) walkNode(walk, called.body, context, state);
    return;
  }
  if (words.length === 0) {
    for (const each of findInValues(walk, node, fate, context)) walk.found.push(each);
    return;
  }
  const inner = commandInContainer(unwrapCommand(words));
  walk.found.push({ words: inner, index: walk.locate(node.pos), fate });
  if (walk.nesting >= MAX_NESTED) return;
  for (const script of findNestedScripts(walk, node, inner, fate))
    walkScript(script, { nesting: walk.nesting + 1, found: walk.found });
}
