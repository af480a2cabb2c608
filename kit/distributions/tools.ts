// Other tools, from the releases of GitHub repositories. Each has an entry in tools.json, which docs/tools.md explains, and
// becomes a Distribution like any product.
import {
  type Availability,
  type Binary,
  binaryWithVersionFlag,
  DIST_NAMING,
  type Distribution,
  type GoModule,
  type NamingScheme,
} from './distribution.ts';
import type { KnownDigest } from './known-digest.ts';
import type { ToolName } from './product-name.ts';
import tools from './tools.json' with { type: 'json' };

/** One entry of tools.json. */
export interface ToolEntry {
  /** For people. */
  readonly title: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** The executables, the main one first. */
  readonly binaries: readonly ToolBinary[];
  /** How archives are named. Default: `<name>_v<version>_<os>-<arch>` with the root folder `<name>`, as IPFS does. */
  readonly naming?: readonly ToolNaming[];
  readonly published: readonly Availability[];
  /** The Go modules that the tool can be built from. The built program must print its version too. */
  readonly goModules?: readonly GoModule[];
  readonly retracted?: readonly string[];
  /** The releases that ship with the project, as in known-releases/<product>.json. */
  readonly known: {
    readonly versions: readonly string[];
    readonly digests: Readonly<
      Record<string, readonly (Omit<KnownDigest, 'algorithm'> & { readonly algorithm: string })[]>
    >;
  };
  /** The sources of the facts in the entry. */
  readonly sources: readonly { readonly fact: string; readonly source: string; readonly date: string }[];
}

interface ToolBinary {
  /** Without `.exe`. */
  readonly name: string;
  /** Arguments that make the program print its version. Default: `--version`, which prints `<name> version <version>`. */
  readonly arguments?: readonly string[];
  /** A regular expression whose first group is the version; null for a program that prints no version. */
  readonly prints?: string | null;
  /** A regular expression for the output of a program that prints no version. */
  readonly answers?: string;
}

interface ToolNaming {
  readonly versions: string;
  /** The release's git tag. Default: `v{version}`. */
  readonly tag?: string;
  /** Replaces {name} in the patterns. Default: the tool's name. */
  readonly archive?: string;
  readonly base: string;
  /** The root folder inside the archive; empty if the files are at its root. */
  readonly folder: string;
  readonly spellings?: Readonly<Record<string, string>>;
  /** Systems whose archives are .zip files. Default: windows. */
  readonly zip?: readonly string[];
}

const ENTRIES: Readonly<Record<ToolName, ToolEntry>> = tools;

/** The names of the tools, in the order of the data. */
export const TOOL_NAMES = Object.keys(ENTRIES) as readonly ToolName[];

/** The distributions of all tools. */
export const TOOLS = Object.fromEntries(
  TOOL_NAMES.map((name) => [name, toolDistribution(name, ENTRIES[name])]),
) as Readonly<Record<ToolName, Distribution>>;

/** Returns whether a name is a tool's. Products with their own input are not tools. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(ENTRIES, name);
}

/** Returns the releases of a tool that ship with the project. */
export function toolReleases(name: ToolName): ToolEntry['known'] {
  return ENTRIES[name].known;
}

/** Returns the distribution of an entry. */
export function toolDistribution(name: ToolName, entry: ToolEntry): Distribution {
  const { title, repository, binaries, published, goModules = [], retracted = [] } = entry;
  return {
    product: name,
    title,
    tool: name,
    repository,
    binaries: binaries.map(binaryOf),
    namingSchemes: namingSchemesFor(name, entry),
    availability: published,
    retracted,
    goModules,
  };
}

function namingSchemesFor(name: string, { binaries, naming }: ToolEntry): readonly NamingScheme[] {
  const all: readonly ToolNaming[] = naming ?? [{ versions: '*', ...DIST_NAMING }];
  return all.map(({ archive = name, tag = DIST_NAMING.tag, ...rest }) => {
    return { ...rest, tag, archives: [{ name: archive, binaries: binaries.map((binary) => binary.name) }] };
  });
}

function binaryOf({ name, arguments: given, prints, answers }: ToolBinary): Binary {
  const usual = binaryWithVersionFlag(name);
  const pattern = prints ? new RegExp(prints) : null;
  return {
    name,
    versionArguments: given ?? usual.versionArguments,
    printedVersion: prints === undefined ? usual.printedVersion : (stdout) => pattern?.exec(stdout)?.[1] ?? null,
    ...(answers === undefined ? {} : { answers: new RegExp(answers) }),
  };
}
