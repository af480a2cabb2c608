// Reads which products a Go module uses, from its go.mod.
import type { Distribution } from '../../../distributions/distribution.ts';
import type { CoreProduct } from '../../../distributions/product-name.ts';
import { DISTRIBUTIONS } from '../../../distributions/products/products.ts';
import type { KitError } from '../../../errors.ts';
import { invalidVersionFile, VERSION_FILES } from './invalid-file.ts';

/** The products that are modules. Lotus Miner is in the module of Lotus, which here means Lotus. */
const PRODUCTS = ['kubo', 'cluster', 'lotus'] as const satisfies readonly CoreProduct[];

interface Requirement {
  readonly module: string;
  readonly version: string;
  /** Whether the module is used by other modules only. */
  readonly indirect: boolean;
}

/** https://go.dev/ref/mod#pseudo-versions: a commit, named after the release before it. */
const PSEUDO_VERSION = /[.-]\d{14}-[0-9a-f]{12}$/;

/**
 * Returns the versions of the products that a go.mod requires directly or as a `tool`, which go.mod marks as indirect. Throws
 * `invalid-input` for a version that is not a release, for a `replace` by something else than a release, and if there is no version.
 * Format: https://go.dev/ref/mod#go-mod-file
 */
export function parseGoModVersions(text: string, file: string): ReadonlyMap<CoreProduct, string> {
  const directives = listDirectives(text);
  const tools = directives.flatMap(({ verb, words: [path] }) => (verb === 'tool' && path ? [path] : []));
  const versions = new Map<CoreProduct, string>();
  const requirements = directives.flatMap(readRequirement);
  for (const { module, version, indirect } of requirements) {
    const product = findProductOfModule(module);
    const isTool = tools.some((path) => path === module || path.startsWith(`${module}/`));
    if (product === null || versions.has(product) || (indirect && !isTool)) continue;
    versions.set(product, readRelease(findReplacement(directives, module, version, file) ?? version, module, file));
  }
  if (versions.size === 0) throw nothingRequired(requirements, file);
  return versions;
}

/** Returns the error about a go.mod without a direct requirement of a product. */
function nothingRequired(requirements: readonly Requirement[], file: string): KitError {
  const indirect = requirements.find(({ module }) => findProductOfModule(module) !== null)?.module;
  const modules = PRODUCTS.map((product) => newestModule(DISTRIBUTIONS[product])).join(', ');
  return invalidVersionFile(
    file,
    indirect === undefined ? `it does not require any of ${modules}` : `it requires ${indirect} only indirectly`,
    `Set the version in an input instead of version-file, or name another file: ${VERSION_FILES}.`,
  );
}

interface Directive {
  readonly verb: string;
  readonly words: readonly string[];
  readonly comment: string;
}

/** Returns the lines of a go.mod, with the verb of their block: `require (`, lines, `)`. */
function listDirectives(text: string): readonly Directive[] {
  const directives: Directive[] = [];
  let block: string | null = null;
  for (const line of text.split('\n')) {
    const [code = '', comment = ''] = line.split(/\/\/(.*)/s);
    const words = code.split(/\s+/).flatMap((word) => (word === '' ? [] : [word.replace(/^(["`])(.*)\1$/, '$2')]));
    const [first = ''] = words;
    if (first === ')') block = null;
    else if (words.at(-1) === '(') block = first;
    else if (first !== '') {
      directives.push({
        verb: block ?? first,
        words: block === null ? words.slice(1) : words,
        comment: comment.trim(),
      });
    }
  }
  return directives;
}

function readRequirement({ verb, words: [module, version], comment }: Directive): readonly Requirement[] {
  const isRequirement = verb === 'require' && module !== undefined && version !== undefined;
  return isRequirement ? [{ module, version, indirect: /^indirect\b/.test(comment) }] : [];
}

/**
 * Returns the version by which a `replace` replaces a module's version, or null. Throws `invalid-input` for a replacement by a
 * folder or another module.
 */
function findReplacement(
  directives: readonly Directive[],
  module: string,
  version: string,
  file: string,
): string | null {
  for (const { verb, words } of directives) {
    const arrow = words.indexOf('=>');
    const [replaced, only = version] = words.slice(0, arrow);
    if (verb !== 'replace' || arrow === -1 || replaced !== module || only !== version) continue;
    const [other = '', otherVersion] = words.slice(arrow + 1);
    if (other === module && otherVersion !== undefined) return otherVersion;
    throw invalidVersionFile(file, `it replaces ${module} by ${other}, which is not a release of it`, REMOVE_FIX);
  }
  return null;
}

function readRelease(version: string, module: string, file: string): string {
  if (!PSEUDO_VERSION.test(version)) return version;
  throw invalidVersionFile(file, `it requires ${module} ${version}, which is a commit and not a release`, REMOVE_FIX);
}

const REMOVE_FIX = 'Require a release there, or set the version in an input instead of version-file.';

function newestModule({ versionModule, goModules }: Distribution): string | undefined {
  return versionModule ?? goModules[0]?.path;
}

function findProductOfModule(module: string): CoreProduct | null {
  return (
    PRODUCTS.find((product) => {
      const { goModules, versionModule } = DISTRIBUTIONS[product];
      return versionModule === module || goModules.some(({ path }) => path === module);
    }) ?? null
  );
}
