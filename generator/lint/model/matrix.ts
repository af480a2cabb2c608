// The legs of a job's matrix, each value with its location. As GitHub does: product of the axes, minus `exclude`, plus `include`.
import { type Node, visit } from 'yaml';
import { evaluateText, type KnownValues } from '../expressions/evaluate.ts';
import { parseExpression, pathOf } from '../expressions/parse.ts';
import { certainly, combineValues, onlyValue, type PossibleValues, toText, UNKNOWN } from '../expressions/values.ts';
import {
  getValue,
  isList,
  isMapping,
  type LocatedNode,
  listItems,
  mappingEntries,
  scalarTextAt,
} from './located-node.ts';

/** Values by name. A job without a matrix has one leg without values. */
export type MatrixLeg = ReadonlyMap<string, LocatedNode>;

/** The limit of GitHub. actionlint reports larger ones. */
const MAX_LEGS = 256;
/** Of `include` and `exclude`. Each is compared with every leg. */
const MAX_COMBINATIONS = 1000;
/** Far more than a name, a label or an image has. */
const MAX_EXPANDED_CHARACTERS = 2000;
/** The part of a mapping or a list that is compared. */
const MAX_COMPARED_CHARACTERS = 1000;

/** Of a list or a mapping in a cell, and of all cells of a leg with their keys. */
const MAX_ITEMS = 50;
const MAX_VALUES_OF_LEG = 200;
const NOTHING_KNOWN: KnownValues = new Map();
/** Legs of which all values are known: another key of `matrix` is null. */
const completeLegs = new WeakSet<MatrixLeg>();

/** Returns the legs, at least one. Axes from an expression are left out. */
export function legsOf(matrix: LocatedNode | null): readonly MatrixLeg[] {
  const legs = readLegs(matrix);
  const all = legs.length === 0 ? [new Map()] : legs;
  if (isWhole(matrix)) for (const leg of all) completeLegs.add(leg);
  return all;
}

/** Returns a matrix that is one `${{ fromJSON('{…}') }}` as the mapping that it is; another one as it is. */
export function readMatrix(at: LocatedNode | null): LocatedNode | null {
  return at && constantNode(at);
}

/** Returns the list or mapping that `${{ fromJSON('…') }}` is, at the place of the expression; another node as it is. */
function constantNode(at: LocatedNode): LocatedNode {
  const text = scalarTextAt(at);
  if (text === null || text.length > MAX_EXPANDED_CHARACTERS || !/fromJSON/i.test(text)) return at;
  const known = constantNodes.get(at.node);
  if (known) return known;
  const value = onlyValue(evaluateText(text, NOTHING_KNOWN));
  if (value === undefined || value === null || typeof value !== 'object') return at;
  const { source } = at;
  const node = source.document.createNode(value);
  visit(node, {
    Node: (_, each) => {
      each.range = at.node.range ?? null;
    },
  });
  const constant = { source, node };
  constantNodes.set(at.node, constant);
  return constant;
}

/** An alias of a node has the same cells. */
const constantNodes = new WeakMap<Node, LocatedNode>();

/** Returns whether all axes and all combinations are in the file. */
function isWhole(matrix: LocatedNode | null): boolean {
  if (matrix === null) return true;
  return (
    isMapping(matrix) &&
    mappingEntries(matrix).every(
      ({ name, value }) =>
        isList(constantNode(value)) &&
        ((name !== 'include' && name !== 'exclude') || listItems(value).every(isMapping)),
    )
  );
}

/** Returns whether the legs are different ones even if some axes are not known. Without their axes, combinations of `include` may be one leg. */
export function hasOwnLegs(matrix: LocatedNode | null): boolean {
  return isWhole(matrix) || (isMapping(matrix) && getValue(matrix, 'include') === null);
}

function readLegs(matrix: LocatedNode | null): readonly MatrixLeg[] {
  const axes = mappingEntries(matrix)
    .map(({ name, value }) => ({ name, value: constantNode(value) }))
    .filter(({ name, value }) => name !== 'include' && name !== 'exclude' && isList(value));
  let legs = combineAxes(axes.map(({ name, value }) => ({ name, cells: listItems(value) })));
  const excluded = readCombinations(getValue(matrix, 'exclude'));
  legs = legs.filter((leg) => !excluded.some((each) => matchesCells(leg, each)));
  const included = readCombinations(getValue(matrix, 'include'));
  return addIncluded(legs, included, new Set(axes.map(({ name }) => name))).slice(0, MAX_LEGS);
}

interface Axis {
  readonly name: string;
  readonly cells: readonly LocatedNode[];
}

/** Returns the first legs of the product. The last axis changes first. */
function combineAxes(axes: readonly Axis[]): readonly Map<string, LocatedNode>[] {
  if (axes.length === 0) return [];
  let count = 1;
  for (const { cells } of axes) count = Math.min(count * cells.length, MAX_LEGS);
  // Each leg is made once: many axes would take long if each of them copied all legs.
  return Array.from({ length: count }, (_, index) => {
    let rest = index;
    const cellsOfLeg = axes.toReversed().flatMap(({ name, cells }): readonly [string, LocatedNode][] => {
      const cell = cells[rest % cells.length];
      rest = Math.floor(rest / cells.length);
      return cell ? [[name, cell]] : [];
    });
    return new Map(cellsOfLeg.toReversed());
  });
}

/** Returns a text with its matrix expressions replaced, or null if it has other expressions or is very long. */
export function expandMatrixExpressions(text: string, leg: MatrixLeg): string | null {
  if (text.length > MAX_EXPANDED_CHARACTERS) return null;
  const value = onlyValue(evaluateText(text, knownValuesOf(leg)));
  return value === undefined ? null : (toText(value) ?? null);
}

/** Returns the value of `matrix.name` or `matrix.name.key` in a leg, or null for other expressions. */
export function cellOf(expression: string, leg: MatrixLeg): LocatedNode | null {
  const tree = parseExpression(expression);
  const [context, name = '', ...keys] = (tree ? (pathOf(tree) ?? '') : '').split('.');
  if (context !== 'matrix') return null;
  let cell = findByName([...leg], name);
  for (const key of keys)
    cell = findByName(
      mappingEntries(cell).map((entry) => [entry.name, entry.value]),
      key,
    );
  return cell;
}

/** Each rule asks for the values of each leg. */
const valuesByLeg = new WeakMap<MatrixLeg, KnownValues>();

/** Returns the values of a leg for expressions: `matrix.name`, and `matrix.name.key` for a mapping. */
export function knownValuesOf(leg: MatrixLeg): KnownValues {
  const known = valuesByLeg.get(leg) ?? readValues(leg);
  valuesByLeg.set(leg, known);
  return known;
}

function readValues(leg: MatrixLeg): KnownValues {
  const values = new Map<string, PossibleValues>();
  for (const [name, cell] of leg) addValues(`matrix.${name}`.toLowerCase(), cell, values);
  if (completeLegs.has(leg)) values.set('matrix.*', certainly(null));
  return values;
}

/** Adds the value of a cell, and those of its keys. */
function addValues(path: string, cell: LocatedNode, values: Map<string, PossibleValues>): void {
  if (values.size >= MAX_VALUES_OF_LEG) return;
  values.set(path, valueAt(cell));
  for (const { name, value } of mappingEntries(cell)) addValues(`${path}.${name}`.toLowerCase(), value, values);
}

/** Many legs share a cell. A mapping may contain itself by an alias. */
const valuesByNode = new WeakMap<Node, PossibleValues>();

/** Returns the value of a node. Expressions in it are evaluated without contexts. */
function valueAt(at: LocatedNode): PossibleValues {
  const known = valuesByNode.get(at.node);
  if (known) return known;
  valuesByNode.set(at.node, UNKNOWN);
  const value = readValue(at);
  valuesByNode.set(at.node, value);
  return value;
}

function readValue(at: LocatedNode): PossibleValues {
  const text = scalarTextAt(at);
  if (text !== null) {
    const { value } = at.node as { readonly value?: unknown };
    if (typeof value === 'boolean' || typeof value === 'number') return certainly(value);
    return text.length > MAX_EXPANDED_CHARACTERS ? UNKNOWN : evaluateText(text, NOTHING_KNOWN);
  }
  if (isList(at)) return combineValues(listItems(at).slice(0, MAX_ITEMS).map(valueAt), (values) => [...values]);
  if (!isMapping(at)) return certainly(null);
  const entries = mappingEntries(at).slice(0, MAX_ITEMS);
  return combineValues(
    entries.map(({ value }) => valueAt(value)),
    (values) => Object.fromEntries(entries.map(({ name }, index) => [name, values[index] ?? null])),
  );
}

function addIncluded(
  legs: readonly Map<string, LocatedNode>[],
  included: readonly MatrixLeg[],
  axes: ReadonlySet<string>,
): readonly MatrixLeg[] {
  const added: MatrixLeg[] = [];
  for (const each of included) {
    const fixed = new Map([...each].filter(([name]) => axes.has(name)));
    const matching = legs.filter((leg) => matchesCells(leg, fixed));
    for (const leg of matching) for (const [name, cell] of each) leg.set(name, cell);
    if (matching.length === 0) added.push(each);
  }
  return [...legs, ...added];
}

function readCombinations(list: LocatedNode | null): readonly MatrixLeg[] {
  return listItems(isList(list) ? list : null)
    .slice(0, MAX_COMBINATIONS)
    .map(cellsOf);
}

function cellsOf(item: LocatedNode): MatrixLeg {
  return new Map(mappingEntries(item).map(({ name, value }) => [name, value]));
}

function matchesCells(leg: MatrixLeg, required: MatrixLeg): boolean {
  return [...required].every(([name, value]) => {
    const cell = leg.get(name);
    if (cell === undefined) return false;
    return cell.node === value.node || sourceTextOfCell(cell) === sourceTextOfCell(value);
  });
}

/** Contexts ignore case. */
function findByName(cells: readonly (readonly [string, LocatedNode])[], lowerCase: string): LocatedNode | null {
  return cells.find(([name]) => name.toLowerCase() === lowerCase)?.[1] ?? null;
}

function sourceTextOfCell(cell: LocatedNode): string {
  const [start, end] = cell.node.range ?? [0, 0];
  return scalarTextAt(cell) ?? cell.source.text.slice(start, Math.min(end, start + MAX_COMPARED_CHARACTERS)).trim();
}
