// What a simple command says at first sight: its words, its name, and the variable that it sets.
import type { AndOr, Command, PipelineNode } from 'unbash';
import type { Walk } from './context.ts';

/** Returns the name and the arguments. */
export function wordsOf(walk: Walk, { name, args }: Command): readonly string[] {
  return [...(name ? [name] : []), ...args].map((word) => walk.restore(word.type === 'Word' ? word.value : word.text));
}

/** Returns the name of a command without wrappers, groups and pipes; null for another node. */
export function simpleName(node: AndOr | PipelineNode): string | null {
  return node.type === 'Command' ? (node.name?.value ?? '') : null;
}

/** Returns the variable that a command sets and does nothing else. */
export function assignedName(node: AndOr | PipelineNode): string | null {
  if (node.type !== 'Command') return null;
  if (node.name && !/^(?:export|declare|local|readonly)$/.test(node.name.value)) return null;
  const [first] = [...node.prefix, ...node.args].filter((each) => each.type === 'Assignment');
  return first?.type === 'Assignment' ? first.name : null;
}

/** Returns the variable that a command sets to `$?`. */
export function savedStatus(node: AndOr | PipelineNode): string | null {
  if (node.type !== 'Command' || node.name) return null;
  const [first] = node.prefix;
  return first?.type === 'Assignment' && first.value.type === 'Word' && first.value.value === '$?' ? first.name : null;
}
