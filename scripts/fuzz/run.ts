// Gives one input to one parser, and decides whether the result is a finding.
import { KitError } from '../../kit/errors.ts';
import { createBytes, createText, type Random, seededRandom } from './inputs.ts';
import type { FuzzedParser } from './parser.ts';
import { createParsers } from './parsers.ts';

/** Milliseconds of this thread's processor time. Another process on the machine does not make an input slow. */
const LIMIT_MS = 1000;
/** Milliseconds after which a promise counts as one that never settles. */
const ENDLESS_MS = 10_000;

export interface FuzzProgress {
  /** Inputs, by the name of the parser. */
  readonly counts: Map<string, number>;
  slowest: { readonly milliseconds: number; readonly number: number; readonly parser: string };
}

export interface Fuzzing {
  readonly seed: number;
  readonly parsers: readonly FuzzedParser[];
  readonly progress: FuzzProgress;
  /** Errors that no one handled, such as those of streams. */
  readonly unhandled: unknown[];
}

/** Returns what the inputs depend on. `folder` is for files of parsers that read files. */
export async function startFuzzing(seed: number, folder: string): Promise<Fuzzing> {
  const unhandled: unknown[] = [];
  process.on('uncaughtException', (error) => unhandled.push(error));
  process.on('unhandledRejection', (error) => unhandled.push(error));
  const slowest = { milliseconds: 0, number: 0, parser: '' };
  return { seed, parsers: await createParsers(folder), progress: { counts: new Map(), slowest }, unhandled };
}

/** Runs input `number`. Returns null, or why it is a finding. */
export async function fuzzInput(
  { seed, parsers, progress, unhandled }: Fuzzing,
  number: number,
): Promise<string | null> {
  const { parser, random } = inputOf(seed, parsers, number);
  progress.counts.set(parser.name, (progress.counts.get(parser.name) ?? 0) + 1);
  let problem: string | null = null;
  const start = processorMs();
  try {
    const result = parser.bytes
      ? parser.parse(createBytes(parser.bytes, random))
      : parser.parse(createText(parser.texts, random));
    if (result instanceof Promise && (await settles(result)) === 'endless') problem = 'does not end';
  } catch (error) {
    if (!isExpected(error, parser)) problem = `threw ${describeError(error)}`;
  }
  const milliseconds = processorMs() - start;
  if (milliseconds > progress.slowest.milliseconds) progress.slowest = { milliseconds, number, parser: parser.name };
  if (milliseconds > LIMIT_MS) problem ??= `took ${Math.round(milliseconds)} ms`;
  const [error] = unhandled.splice(0);
  if (error !== undefined) problem ??= `left an error unhandled: ${describeError(error)}`;
  return problem === null ? null : `${parser.name}: ${problem}`;
}

/** Waits for a promise. A promise that waits for nothing would end the process. */
async function settles(promise: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const endless = new Promise((resolve) => {
    timer = setTimeout(() => resolve('endless'), ENDLESS_MS);
  });
  try {
    return await Promise.race([promise, endless]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns an input as text. */
export function describeInput({ seed, parsers }: Fuzzing, number: number): string {
  const { parser, random } = inputOf(seed, parsers, number);
  return parser.bytes ? createBytes(parser.bytes, random).toString('hex') : createText(parser.texts, random);
}

function inputOf(
  seed: number,
  parsers: readonly FuzzedParser[],
  number: number,
): { parser: FuzzedParser; random: Random } {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) + number);
  // The first numbers of neighbouring seeds are similar.
  random(1);
  return { parser: parsers[number % parsers.length] as FuzzedParser, random };
}

function isExpected(error: unknown, { throws = [] }: FuzzedParser): boolean {
  return error instanceof KitError || throws.some((each) => error instanceof each);
}

function describeError(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message)
        .split('\n')
        .slice(0, 4)
        .map((line) => line.slice(0, 200))
        .join('\n')
    : String(error);
}

function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
