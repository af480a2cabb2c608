// The input `tools`: names of tools, each with the version that is wanted.
import type { ToolName } from '../../distributions/product-name.ts';
import { DISTRIBUTIONS } from '../../distributions/products.ts';
import { isToolName, TOOL_NAMES } from '../../distributions/tools.ts';
import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import { parseVersionSpec, type VersionSpec } from './spec.ts';

/** The page that lists the tools and says how to add one. */
const PAGE = 'docs/tools.md';

export interface ToolSpec {
  readonly tool: ToolName;
  readonly version: VersionSpec;
}

/**
 * Returns what `text`, the value of `input`, asks for: `name@version`, separated by white space; a name alone means
 * latest-known. A range may have spaces, `ipget@>=0.13.1 <0.14`: a word that does not start with a letter belongs to the word
 * before it. Throws `invalid-input`.
 */
export function parseToolSpecs(text: string, input: string): readonly ToolSpec[] {
  const specs = wordsOf(text).map((words) => parseToolSpec(words, text, input));
  const duplicate = specs.find(({ tool }, at) => specs.findIndex((other) => other.tool === tool) !== at);
  if (!duplicate) return specs;
  throw new KitError('invalid-input', {
    subject: `input ${input} '${oneLine(text)}'`,
    problem: `it names ${duplicate.tool} twice`,
    fix: 'Name each tool once.',
  });
}

/** Returns the error for a name that is not a tool's; `known` are the names that may be meant. */
export function unknownTool(subject: string, name: string, known: readonly string[]): KitError {
  const near = findNearestName(name, known);
  return new KitError('invalid-input', {
    subject,
    problem: `'${name}' is not one of ${known.join(', ')}`,
    fix: `${near ? `Did you mean ${near}? ` : ''}${PAGE} says how to add a tool.`,
  });
}

function parseToolSpec(words: string, text: string, input: string): ToolSpec {
  const [name = '', version = 'latest-known'] = words.split(/@(.*)/s);
  if (isToolName(name)) return { tool: name, version: parseVersionSpec(version, `${input}, ${name}`) };
  const subject = `input ${input} '${oneLine(text)}'`;
  const core = Object.values(DISTRIBUTIONS).find(({ product, tool }) => name === product || name === tool);
  if (!core) throw unknownTool(subject, name, TOOL_NAMES);
  throw new KitError('invalid-input', {
    subject,
    problem: `${core.title} has an input of its own`,
    fix: `Name its version in the input ${core.product}-version.`,
  });
}

function wordsOf(text: string): readonly string[] {
  return text
    .trim()
    .split(/\s+(?=[A-Za-z])/)
    .filter((words) => words !== '')
    .map((words) => words.replaceAll(/\s+/g, ' '));
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
