// The legs of a job's matrix, each value with its location. As GitHub does: product of the axes, minus `exclude`, plus `include`.
import { isScalar } from 'yaml';
import { replaceExpressions } from './expressions-in-text.ts';
import { getValue, isList, type LocatedNode, listItems, mappingEntries, scalarTextAt } from './located-node.ts';

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

/** Returns the legs. Axes from an expression are left out. */
export function legsOf(matrix: LocatedNode | null): readonly MatrixLeg[] {
  const axes = mappingEntries(matrix).filter(
    ({ name, value }) => name !== 'include' && name !== 'exclude' && isList(value),
  );
  let legs: readonly MatrixLeg[] = axes.length === 0 ? [] : [new Map()];
  for (const { name, value } of axes) {
    const cells = listItems(value);
    const each = cells.slice(0, MAX_LEGS);
    legs = legs.flatMap((leg) => each.map((cell) => new Map([...leg, [name, cell]]))).slice(0, MAX_LEGS);
  }
  const excluded = readCombinations(getValue(matrix, 'exclude'));
  legs = legs.filter((leg) => !excluded.some((each) => matchesCells(leg, each)));
  const included = readCombinations(getValue(matrix, 'include'));
  return addIncluded(legs, included, new Set(axes.map(({ name }) => name))).slice(0, MAX_LEGS);
}

/** Returns a text with its matrix expressions replaced, or null if it has other expressions or is very long. */
export function expandMatrixExpressions(text: string, leg: MatrixLeg): string | null {
  if (text.length > MAX_EXPANDED_CHARACTERS) return null;
  let known = true;
  const filled = replaceExpressions(text, (expression) => {
    const value = scalarTextAt(cellOf(expression, leg));
    if (value === null || value.length > MAX_EXPANDED_CHARACTERS) known = false;
    return known ? (value ?? '') : '';
  });
  return known ? filled : null;
}

/** Returns the value of `matrix.name` or `matrix.name.key` in a leg, or null for other expressions. */
export function cellOf(expression: string, leg: MatrixLeg): LocatedNode | null {
  const [context, name = '', ...keys] = expression.trim().split('.');
  if (context !== 'matrix') return null;
  return getValue(leg.get(name) ?? null, ...keys);
}

/** Returns the values of a leg for expressions, by `matrix.name`. */
export function knownValuesOf(leg: MatrixLeg): ReadonlyMap<string, string | boolean> {
  return new Map(
    [...leg].flatMap(([name, cell]) => {
      const value = isScalar(cell.node) && typeof cell.node.value === 'boolean' ? cell.node.value : scalarTextAt(cell);
      return value === null ? [] : [[`matrix.${name}`.toLowerCase(), value] as const];
    }),
  );
}

function addIncluded(
  product: readonly MatrixLeg[],
  included: readonly MatrixLeg[],
  axes: ReadonlySet<string>,
): readonly MatrixLeg[] {
  let legs = product;
  const added: MatrixLeg[] = [];
  for (const each of included) {
    const fixed = new Map([...each].filter(([name]) => axes.has(name)));
    const matchesFixed = (leg: MatrixLeg) => matchesCells(leg, fixed);
    if (legs.some(matchesFixed)) legs = legs.map((leg) => (matchesFixed(leg) ? new Map([...leg, ...each]) : leg));
    else added.push(each);
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

function sourceTextOfCell(cell: LocatedNode): string {
  const [start, end] = cell.node.range ?? [0, 0];
  return scalarTextAt(cell) ?? cell.source.text.slice(start, Math.min(end, start + MAX_COMPARED_CHARACTERS)).trim();
}
