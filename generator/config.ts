// Config: the text of .github/ipfs-kit.yml, read into a validated record. What the jobs look like is not here.
import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { isKitError, KitError } from '../kit/kit-error.ts';
import { formatPlatform, parsePlatform } from '../kit/platform/target.ts';
import { HOSTED_RUNNERS } from './facts/runners.ts';

/** The kinds of job that a config can ask for; each has a template job-<kind>.yml. */
export const JOB_KINDS = ['test', 'action'] as const;

export type JobKind = (typeof JOB_KINDS)[number];

export interface Config {
  /** The exact Kubo version that jobs install, without v. */
  readonly kubo: string;
  /** The hosted runner's label by platform, in the file's order. */
  readonly runners: ReadonlyMap<string, string>;
  readonly workflows: readonly WorkflowConfig[];
}

export interface WorkflowConfig {
  readonly name: string;
  readonly jobs: readonly JobConfig[];
}

export interface JobConfig {
  readonly kind: JobKind;
  readonly platforms: readonly string[];
  /** Minutes. */
  readonly timeLimit: number;
}

interface Source {
  readonly file: string;
  readonly lines: LineCounter;
}

interface Entry {
  readonly name: string;
  readonly key: ParsedNode;
  readonly value: ParsedNode;
}

/** GitHub ends a job on its own runners after six hours. */
const LONGEST_JOB = 360;

/** Returns the config that `text` holds. Throws invalid-input with `file`, line, column and the offending value. */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const source = { file, lines };
  const [broken] = [...document.errors, ...document.warnings];
  if (broken) throw invalid(source, broken.pos[0], `not valid YAML: ${broken.message}`, 'Correct it.');
  if (!document.contents) throw invalid(source, 0, 'empty', 'Write kubo, runners and workflows.');
  const { kubo, runners, workflows } = fields(source, document.contents, ['kubo', 'runners', 'workflows']);
  const labels = readRunners(source, runners);
  return {
    kubo: readText(source, kubo, /^\d+\.\d+\.\d+(?:-[\da-z.]+)?$/, "an exact version such as '0.43.0', in quotes"),
    runners: labels,
    workflows: entries(source, workflows).map((entry) => readWorkflow(source, entry, labels)),
  };
}

function readRunners(source: Source, node: ParsedNode): ReadonlyMap<string, string> {
  return new Map(entries(source, node).map(({ key, value }) => readRunner(source, key, value)));
}

function readRunner(source: Source, key: ParsedNode, value: ParsedNode): [string, string] {
  const platform = readPlatform(source, key);
  const label = readText(source, value, /./, 'the label of a hosted runner');
  const native = HOSTED_RUNNERS.get(label);
  const fitting = [...HOSTED_RUNNERS].filter(([, each]) => each === platform).map(([each]) => each);
  if (native === platform) return [platform, label];
  const found = native === undefined ? 'not a hosted runner that this project knows' : `a runner of ${native}`;
  const next = fitting.length > 0 ? `${platform} runs on ${fitting.join(', ')}.` : `No hosted runner is ${platform}.`;
  throw invalid(source, value, `${show(value)} is ${found}`, next);
}

function readWorkflow(source: Source, { key, value }: Entry, runners: ReadonlyMap<string, string>): WorkflowConfig {
  const name = readText(source, key, /^[a-z][a-z\d-]*$/, 'a file name of lower-case letters, digits and dashes');
  const { jobs } = fields(source, value, ['jobs']);
  return { name, jobs: entries(source, jobs).map((entry) => readJob(source, entry, runners)) };
}

function readJob(source: Source, { name, key, value }: Entry, runners: ReadonlyMap<string, string>): JobConfig {
  const kind = JOB_KINDS.find((each) => each === name);
  if (!kind) throw invalid(source, key, `${show(key)} is not a kind of job`, `Known: ${JOB_KINDS.join(', ')}.`);
  const job = fields(source, value, ['platforms', 'time-limit']);
  const { platforms } = job;
  if (!isSeq<ParsedNode>(platforms) || platforms.items.length === 0) {
    throw invalid(source, platforms, `${show(platforms)} is not a list of platforms`, 'Name at least one.');
  }
  const names = platforms.items.map((item) => readPlatform(source, item));
  platforms.items.forEach((item, index) => {
    const name = names[index] ?? '';
    if (!runners.has(name)) throw invalid(source, item, `${show(item)} has no runner`, 'Give it one under runners.');
    if (names.indexOf(name) < index) throw invalid(source, item, `${show(item)} is listed twice`, 'Name it once.');
  });
  return { kind, platforms: names, timeLimit: readMinutes(source, job['time-limit']) };
}

function readMinutes(source: Source, node: ParsedNode): number {
  const minutes = isScalar(node) ? node.value : null;
  if (typeof minutes === 'number' && Number.isInteger(minutes) && minutes > 0 && minutes <= LONGEST_JOB) return minutes;
  throw invalid(source, node, `${show(node)} is not a time limit`, `Write minutes, 1 to ${LONGEST_JOB}.`);
}

function readPlatform(source: Source, node: ParsedNode): string {
  const text = readText(source, node, /./, 'a platform such as linux/arm64');
  try {
    const platform = formatPlatform(parsePlatform(text));
    if (platform === text) return platform;
    throw invalid(source, node, `${show(node)} is not spelled as here`, `Write ${platform}.`);
  } catch (error) {
    if (!isKitError(error, 'unsupported-platform')) throw error;
    throw invalid(source, node, `${show(node)} is not a platform`, error.message, error);
  }
}

function readText(source: Source, node: ParsedNode, pattern: RegExp, what: string): string {
  if (isScalar(node) && typeof node.value === 'string' && pattern.test(node.value)) return node.value;
  throw invalid(source, node, `${show(node)} is not ${what}`, 'Correct it.');
}

/** Returns the values of a mapping that has exactly these keys. */
function fields<Name extends string>(source: Source, node: ParsedNode, names: readonly Name[]) {
  const found = entries(source, node);
  const unknown = found.find(({ name }) => !names.some((each) => each === name));
  if (unknown) {
    throw invalid(source, unknown.key, `${show(unknown.key)} is not known here`, `Known: ${names.join(', ')}.`);
  }
  const pairs = names.map((name) => {
    const entry = found.find((each) => each.name === name);
    if (!entry) throw invalid(source, node, `'${name}' is missing`, 'Add it.');
    return [name, entry.value] as const;
  });
  return Object.fromEntries(pairs) as Readonly<Record<Name, ParsedNode>>;
}

function entries(source: Source, node: ParsedNode): readonly Entry[] {
  if (!isMap<ParsedNode, ParsedNode | null>(node) || node.items.length === 0) {
    throw invalid(source, node, `${show(node)} is not a mapping with at least one key`, 'Write one.');
  }
  return node.items.map(({ key, value }) => ({ name: String(key), key, value: value ?? key }));
}

function show(node: ParsedNode): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node)) return 'an alias';
  return node.source === '' ? 'nothing' : `'${node.source.slice(0, 80).replace(/\p{Cc}/gu, '?')}'`;
}

function invalid(source: Source, at: ParsedNode | number, found: string, next: string, cause?: unknown): KitError {
  const { line, col } = source.lines.linePos(typeof at === 'number' ? at : at.range[0]);
  return new KitError('invalid-input', { asked: `${source.file}:${line}:${col}`, found, next, cause });
}
