// Parses the input `tools`: names of tools with their versions.
import type { ToolName } from '../../distributions/product-name.ts';
import { findProduct } from '../../distributions/products/find-product.ts';
import { isToolName, TOOL_NAMES } from '../../distributions/tools.ts';
import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import { parseVersionSpec, type VersionSpec } from './spec.ts';

/** The page that lists the tools and says how to add one. */
const PAGE = 'docs/tools.md';

interface ToolSpec {
  readonly tool: ToolName;
  readonly version: VersionSpec;
}

/**
 * Returns the tools in `text`, the value of `input`: `name@version`, separated by white space. A name without a version means
 * latest-known. A range may contain spaces, as in `ipget@>=0.13.1 <0.14`: a word that does not start with a letter belongs to
 * the word before it. Throws `invalid-input`.
 */
export function parseToolSpecs(text: string, input: string): readonly ToolSpec[] {
  const specs = splitSpecs(text).map((spec) => parseToolSpec(spec, text, input));
  const duplicate = specs.find(({ tool }, at) => specs.findIndex((other) => other.tool === tool) !== at);
  if (!duplicate) return specs;
  throw new KitError('invalid-input', {
    subject: `input ${input} '${oneLine(text)}'`,
    problem: `it names ${duplicate.tool} twice`,
    fix: 'Name each tool once.',
  });
}

/** Returns the error (`invalid-input`) for a name that is not among the `known` ones. `others` are suggested too, but not listed. */
export function unknownTool(
  subject: string,
  name: string,
  known: readonly string[],
  others: readonly string[] = [],
): KitError {
  const meant = readOtherForm(name) ?? findNearestName(name, [...known, ...others]);
  return new KitError('invalid-input', {
    subject,
    problem: `'${name}' is not one of ${known.join(', ')}`,
    fix: `${meant ? `Did you mean ${meant}? ` : ''}To add a tool, see ${PAGE}.`,
  });
}

/** Returns `kubo@0.43.0` for `kubo=0.43.0`, `kubo-0.43.0`, `kubo 0.43.0` and, of two arguments, `0.43.0`; else null. */
function readOtherForm(text: string): string | null {
  const [, name = 'kubo', version] = /^(?:([a-z-]+)[-=: ])?v?(\d+(?:\.[\w.-]+)?)$/i.exec(text) ?? [];
  return version !== undefined && findProduct(name) ? `${name}@${version}` : null;
}

function parseToolSpec(spec: string, text: string, input: string): ToolSpec {
  const [name = '', version = 'latest-known'] = spec.split(/@(.*)/s);
  if (isToolName(name)) return { tool: name, version: parseVersionSpec(version, `input ${input}, ${name}`) };
  const subject = `input ${input} '${oneLine(text)}'`;
  const core = findProduct(name);
  if (!core) throw unknownTool(subject, name, TOOL_NAMES);
  throw new KitError('invalid-input', {
    subject,
    problem: `${core.title} has its own input`,
    fix: `Use the input ${core.product}-version.`,
  });
}

/** A new spec starts at a word that starts with a letter. */
function splitSpecs(text: string): readonly string[] {
  return oneLine(text)
    .split(/ (?=[A-Za-z])/)
    .filter((spec) => spec !== '');
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
