// Other tools of the field, from the releases of GitHub repositories: one entry each in tools.json, which docs/tools.md
// explains. An entry becomes a Distribution like that of any product.
import {
  type Availability,
  type Binary,
  binaryWithVersionFlag,
  DIST_NAMING,
  type Distribution,
  type GoModule,
  type NamingScheme,
} from './distribution.ts';
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
  /** How archives are named, where that is not IPFS's way: `<name>_v<version>_<os>-<arch>`, with the root folder `<name>`. */
  readonly naming?: readonly ToolNaming[];
  readonly published: readonly Availability[];
  /** The Go modules that the tool can be built from. The program must print its version in such a build, too. */
  readonly goModules?: readonly GoModule[];
  readonly retracted?: readonly string[];
  /** The releases that ship with the project, as in known-releases/<product>.json. */
  readonly known: {
    readonly versions: readonly string[];
    readonly digests: Readonly<
      Record<string, readonly { readonly algorithm: string; readonly hex: string; readonly source: string }[]>
    >;
  };
  /** Where the facts of the entry come from. */
  readonly sources: readonly { readonly fact: string; readonly source: string; readonly date: string }[];
}

export interface ToolBinary {
  /** Without `.exe`. */
  readonly name: string;
  /** What has the program print its version. Default: `--version`, answered by `<name> version <version>`. */
  readonly arguments?: readonly string[];
  /** A regular expression whose first group is the version; null for a program that does not print one. */
  readonly prints?: string | null;
  /** A regular expression for the output of a program that does not print a version. */
  readonly answers?: string;
}

export interface ToolNaming {
  readonly versions: string;
  /** The release's git tag. Default: `v{version}`. */
  readonly tag?: string;
  /** {name} in the patterns. Default: the tool's name. */
  readonly archive?: string;
  readonly base: string;
  /** The root folder inside the archive; empty where the files are at its root. */
  readonly folder: string;
  readonly spellings?: Readonly<Record<string, string>>;
  /** Systems whose archives are .zip files. Default: windows. */
  readonly zip?: readonly string[];
}

const ENTRIES: Readonly<Record<ToolName, ToolEntry>> = tools;

/** The tools' names, in the order of the data. */
export const TOOL_NAMES = Object.keys(ENTRIES) as readonly ToolName[];

/** The distributions of all tools. */
export const TOOLS = Object.fromEntries(
  TOOL_NAMES.map((name) => [name, toolDistribution(name, ENTRIES[name])]),
) as Readonly<Record<ToolName, Distribution>>;

/** Returns whether a name is that of a tool, and not that of a product with an input of its own. */
export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(ENTRIES, name);
}

/** Returns the releases of a tool that ship with the project. */
export function toolReleases(name: ToolName): ToolEntry['known'] {
  return ENTRIES[name].known;
}

/** Returns the distribution that an entry describes. */
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
