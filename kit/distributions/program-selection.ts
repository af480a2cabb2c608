// Selects some programs of a product. The result is a distribution with fewer archives and binaries.
import type { Distribution, NamingScheme } from './distribution.ts';

/**
 * Returns the distribution with only the named programs, or unchanged if `programs` is undefined or names all. Its entries in
 * the tool cache have another name, such as `ipfs-cluster-ctl`, so that they do not replace or hide a complete entry.
 */
export function selectPrograms(distribution: Distribution, programs: readonly string[] | undefined): Distribution {
  const { binaries, namingSchemes, tool } = distribution;
  const selected = binaries.filter(({ name }) => programs?.includes(name));
  if (!programs || selected.length === binaries.length) return distribution;
  const suffixes = selected.map(({ name }) => (name.startsWith(`${tool}-`) ? name.slice(tool.length + 1) : name));
  return {
    ...distribution,
    tool: [tool, ...suffixes].join('-'),
    binaries: selected,
    namingSchemes: namingSchemes.map((scheme) => ({ ...scheme, archives: selectArchives(scheme, programs) })),
  };
}

function selectArchives({ archives }: NamingScheme, programs: readonly string[]): NamingScheme['archives'] {
  return archives.flatMap((archive) => {
    const binaries = archive.binaries.filter((name) => programs.includes(name));
    return binaries.length > 0 ? [{ ...archive, binaries }] : [];
  });
}
