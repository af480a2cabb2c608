// The files that the generator reads and writes, as texts by path.

/** The path of the config from the root of the repository. */
export const CONFIG_FILE = '.github/ipfs-kit.yml';

/** Where GitHub looks for workflows, from the root of a repository. */
export const WORKFLOWS_FOLDER = '.github/workflows';

/** Texts of the files in a repository, by path from its root. */
export type CommittedFiles = ReadonlyMap<string, string>;

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
  /** `generated`: the generator owns the whole file. `merged`: it added what was missing to a file of the user. */
  readonly how: 'generated' | 'merged';
}
