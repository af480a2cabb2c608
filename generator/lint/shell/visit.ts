// Visits the nodes of a script.
import { forEachChild, type SyntaxNode } from 'unbash';

/** Substitutions in substitutions are parsed when they are visited. Real scripts have a few levels. */
const MAX_DEPTH = 100;

/** Calls `visit` for a node and all below it, in the order of the text. Those below one for which it returns false are left out. */
export function visitNodes(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | undefined, depth = 0): void {
  if (visit(node) === false || depth === MAX_DEPTH) return;
  forEachChild(node, (child) => visitNodes(child, visit, depth + 1));
}
