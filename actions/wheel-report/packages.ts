// The installed packages of a Python environment, and which of them were compiled on this machine.

/** Prints what `InstalledPackages` has, as one line of JSON. Runs on Python 3.8 and newer, and needs no pip. */
export const LIST_PACKAGES = `
import sys
sys.path[:] = [folder for folder in sys.path if folder]
import json
from importlib.metadata import distributions
found = {}
for each in distributions():
    name = each.metadata["Name"]
    if name and name not in found:
        wheel = (each.read_text("WHEEL") or "").splitlines()
        found[name] = {
            "name": name,
            "version": each.version,
            "tags": [line[4:].strip() for line in wheel if line.startswith("Tag:")],
            "installer": (each.read_text("INSTALLER") or "").strip(),
            "direct": each.read_text("direct_url.json") is not None,
        }
print(json.dumps({"system": sys.platform, "version": "%d.%d" % sys.version_info[:2], "packages": list(found.values())}))
`;

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Of the wheel that was installed: `cp311-cp311-manylinux_2_17_aarch64`. None for packages that no wheel installed. */
  readonly tags: readonly string[];
  /** `pip`, `uv`, `conda` */
  readonly installer: string;
  /** Whether it was installed from a folder, a file or a repository, as the project itself. */
  readonly direct: boolean;
}

export interface InstalledPackages {
  /** `linux`, `darwin`, `win32` */
  readonly system: string;
  /** `3.11` */
  readonly version: string;
  readonly packages: readonly InstalledPackage[];
}

/** Returns the packages in the output of the script; null if it has none. */
export function parsePackages(output: string): InstalledPackages | null {
  // Code that starts with Python, such as sitecustomize, may print, too.
  const line = output.split(/\r?\n/).findLast((each) => each.startsWith('{"system"'));
  try {
    return line === undefined ? null : (JSON.parse(line) as InstalledPackages);
  } catch {
    return null;
  }
}

/**
 * Returns the packages from an index that were compiled on this machine, because it has no wheel for it. A build on Linux is for
 * `linux_aarch64`. PyPI does not accept such wheels, only those for `manylinux` and `musllinux`. Source: PEP 513, PEP 656.
 */
export function findCompiledPackages({ packages }: InstalledPackages): readonly InstalledPackage[] {
  return packages
    .filter(({ direct, installer, tags }) => !direct && installer !== 'conda' && tags.length > 0 && tags.every(isBuild))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

/** Returns whether a wheel tells where it was built. Those of macOS and Windows are the same on an index. */
export function tellsBuilds({ system }: InstalledPackages): boolean {
  return system === 'linux';
}

function isBuild(tag: string): boolean {
  return /-linux_\w+$/.test(tag);
}
