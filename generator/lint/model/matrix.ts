// The legs of a job's matrix, each value with its location. As GitHub does: product of the axes, minus `exclude`, plus `include`.
import { isScalar } from 'yaml';
import { getValue, isList, type LocatedNode, listItems, mappingEntries, scalarTextAt } from './located-node.ts';

/** Values by name. A job without a matrix has one leg without values. */
export type MatrixLeg = ReadonlyMap<string, LocatedNode>;

/** The limit of GitHub. actionlint reports larger ones. */
const MAX_LEGS = 256;
const EXPRESSION = /\$\{\{\s*([\s\S]*?)\s*\}\}/g;

/** Returns the legs. Axes from an expression are left out. */
export function legsOf(matrix: LocatedNode | null): readonly MatrixLeg[] {
  const axes = mappingEntries(matrix).filter(
    ({ name, value }) => name !== 'include' && name !== 'exclude' && isList(value),
  );
  let legs: readonly MatrixLeg[] = axes.length === 0 ? [] : [new Map()];
  for (const { name, value } of axes) {
    const cells = listItems(value);
    legs = legs.flatMap((leg) => cells.map((cell) => new Map([...leg, [name, cell]]))).slice(0, MAX_LEGS);
  }
  const excluded = readCombinations(getValue(matrix, 'exclude'));
  legs = legs.filter((leg) => !excluded.some((each) => matchesCells(leg, each)));
  return addIncluded(legs, readCombinations(getValue(matrix, 'include')), new Set(axes.map(({ name }) => name)));
}

/** Returns a text with its matrix expressions replaced, or null if it has other expressions. */
export function expandMatrixExpressions(text: string, leg: MatrixLeg): string | null {
  let known = true;
  const filled = text.replace(EXPRESSION, (_, expression: string) => {
    const value = scalarTextAt(cellOf(expression, leg));
    if (value === null) known = false;
    return value ?? '';
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
  return listItems(isList(list) ? list : null).map((item) => cellsOf(item)) ?? [];
}

function cellsOf(item: LocatedNode): MatrixLeg {
  return new Map(mappingEntries(item).map(({ name, value }) => [name, value]));
}

function matchesCells(leg: MatrixLeg, required: MatrixLeg): boolean {
  return [...required].every(([name, value]) => {
    const cell = leg.get(name);
    return cell !== undefined && sourceTextOfCell(cell) === sourceTextOfCell(value);
  });
}

function sourceTextOfCell(cell: LocatedNode): string {
  return scalarTextAt(cell) ?? cell.source.text.slice(...(cell.node.range?.slice(0, 2) ?? [0, 0])).trim();
}
