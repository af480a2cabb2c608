// The legs of a job's matrix, each cell with its place: product of the axes, less `exclude`, more `include`, as GitHub does it.
import { isScalar } from 'yaml';
import { type At, entries, get, isList, items, textOf } from './located-node.ts';

/** Values by name. A job without a matrix has one leg with none. */
export type Leg = ReadonlyMap<string, At>;

/** GitHub takes no more; what is beyond is actionlint's business. */
const MOST_LEGS = 256;
const EXPRESSION = /\$\{\{\s*([\s\S]*?)\s*\}\}/g;

/** Returns the legs. Axes that only an expression knows are left out of them. */
export function legsOf(matrix: At | null): readonly Leg[] {
  const axes = entries(matrix).filter(({ name, value }) => name !== 'include' && name !== 'exclude' && isList(value));
  let legs: readonly Leg[] = axes.length === 0 ? [] : [new Map()];
  for (const { name, value } of axes) {
    const cells = items(value);
    legs = legs.flatMap((leg) => cells.map((cell) => new Map([...leg, [name, cell]]))).slice(0, MOST_LEGS);
  }
  const excluded = combinations(get(matrix, 'exclude'));
  legs = legs.filter((leg) => !excluded.some((each) => agrees(leg, each)));
  return withIncluded(legs, combinations(get(matrix, 'include')), new Set(axes.map(({ name }) => name)));
}

/** Returns a text with its matrix expressions replaced, or null where another expression is in it. */
export function fill(text: string, leg: Leg): string | null {
  let known = true;
  const filled = text.replace(EXPRESSION, (_, expression: string) => {
    const value = textOf(cellOf(expression, leg));
    if (value === null) known = false;
    return value ?? '';
  });
  return known ? filled : null;
}

/** Returns what `matrix.name` or `matrix.name.key` is in a leg, or null for any other expression. */
export function cellOf(expression: string, leg: Leg): At | null {
  const [context, name = '', ...keys] = expression.trim().split('.');
  if (context !== 'matrix') return null;
  return get(leg.get(name) ?? null, ...keys);
}

/** Returns what expressions know of a leg: `matrix.name` by its value. */
export function knownOf(leg: Leg): ReadonlyMap<string, string | boolean> {
  return new Map(
    [...leg].flatMap(([name, cell]) => {
      const value = isScalar(cell.node) && typeof cell.node.value === 'boolean' ? cell.node.value : textOf(cell);
      return value === null ? [] : [[`matrix.${name}`.toLowerCase(), value] as const];
    }),
  );
}

function withIncluded(product: readonly Leg[], included: readonly Leg[], axes: ReadonlySet<string>): readonly Leg[] {
  let legs = product;
  const added: Leg[] = [];
  for (const each of included) {
    const fixed = new Map([...each].filter(([name]) => axes.has(name)));
    const extends_ = (leg: Leg) => agrees(leg, fixed);
    if (legs.some(extends_)) legs = legs.map((leg) => (extends_(leg) ? new Map([...leg, ...each]) : leg));
    else added.push(each);
  }
  return [...legs, ...added];
}

function combinations(list: At | null): readonly Leg[] {
  return items(isList(list) ? list : null).map((item) => cellsOf(item)) ?? [];
}

function cellsOf(item: At): Leg {
  return new Map(entries(item).map(({ name, value }) => [name, value]));
}

function agrees(leg: Leg, wanted: Leg): boolean {
  return [...wanted].every(([name, value]) => {
    const cell = leg.get(name);
    return cell !== undefined && written(cell) === written(value);
  });
}

function written(cell: At): string {
  return textOf(cell) ?? cell.source.text.slice(...(cell.node.range?.slice(0, 2) ?? [0, 0])).trim();
}
