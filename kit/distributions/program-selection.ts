// A product of which only some programs are installed: a distribution of its own, with fewer archives and binaries.
import type { Distribution, Era } from './distribution.ts';

/**
 * Returns the distribution with the named programs alone; the distribution itself where `programs` is missing or names all
 * of them. Its entries in the tool cache have a name of their own, such as `ipfs-cluster-ctl`: they never pass for, replace
 * or hide a complete entry.
 */
export function selectPrograms(distribution: Distribution, programs: readonly string[] | undefined): Distribution {
  const { binaries, eras, tool } = distribution;
  const selected = binaries.filter(({ name }) => programs?.includes(name));
  if (!programs || selected.length === binaries.length) return distribution;
  const suffixes = selected.map(({ name }) => (name.startsWith(`${tool}-`) ? name.slice(tool.length + 1) : name));
  return {
    ...distribution,
    tool: [tool, ...suffixes].join('-'),
    binaries: selected,
    eras: eras.map((era) => ({ ...era, archives: selectArchives(era, programs) })),
  };
}

function selectArchives({ archives }: Era, programs: readonly string[]): Era['archives'] {
  return archives.flatMap((archive) => {
    const binaries = archive.binaries.filter((name) => programs.includes(name));
    return binaries.length > 0 ? [{ ...archive, binaries }] : [];
  });
}
