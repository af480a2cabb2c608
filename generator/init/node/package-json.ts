// The parts of a package.json that say how a project is installed and tested.

export interface PackageJson {
  readonly name: string | null;
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
  readonly packageManager: string | null;
  /** Patterns of the folders of its packages. */
  readonly workspaces: readonly string[];
  /** Dependencies of every kind. */
  readonly dependencies: ReadonlySet<string>;
}

/** Returns null for a text that is not an object in JSON. */
export function parsePackageJson(text: string): PackageJson | null {
  const json = parseObject(text);
  if (json === null) return null;
  const { workspaces } = json;
  const patterns = Array.isArray(workspaces) ? workspaces : (toRecord(workspaces).packages ?? []);
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  return {
    name: toText(json.name),
    scripts: toTexts(json.scripts),
    engines: toTexts(json.engines),
    packageManager: toText(json.packageManager) ?? namedManager(toRecord(json.devEngines).packageManager),
    workspaces: Array.isArray(patterns) ? patterns.flatMap((each: unknown) => toText(each) ?? []) : [],
    dependencies: new Set(kinds.flatMap((kind) => Object.keys(toRecord(json[kind])))),
  };
}

/** `devEngines.packageManager` has a name and a version, which may be a range. */
function namedManager(value: unknown): string | null {
  const { name, version } = toTexts(Array.isArray(value) ? value[0] : value);
  return name && version ? `${name}@${version.replace(/^[\^~>=]+/, '')}` : null;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? toRecord(value) : null;
  } catch {
    return null;
  }
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}

function toTexts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(toRecord(value)).flatMap(([key, each]) => (typeof each === 'string' ? [[key, each]] : [])),
  );
}

function toText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
