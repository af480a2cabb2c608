// The facts about a project that its Dockerfile depends on.

/** The kinds of image that init can write: a Python project with IPFS tools, or a bare Kubo node. */
export const IMAGE_KINDS = ['python', 'kubo'] as const;

export type ImageKind = (typeof IMAGE_KINDS)[number];

export interface DockerImageFacts {
  /** Letters, digits, dots, dashes and underscores. */
  readonly title: string;
  /** `owner/repo` on GitHub; null if unknown. */
  readonly repository: string | null;
  /** The release of setup-ipfs-kit, `owner/repo@commit # version`; null if no release is known. */
  readonly action: string | null;
  /** Products with versions: `kubo@0.43.0 cluster@1.1.6`. */
  readonly tools: string;
  /** null for a bare node. */
  readonly python: PythonImage | null;
}

export interface PythonImage {
  /** The Python version of the base image, such as `3.11`. */
  readonly version: string;
  /** Whether the project is a package to install, or sources to copy. */
  readonly project: 'package' | 'sources';
  /** The file that lists the requirements; null if only installing the project itself finds them. */
  readonly requirements: 'pyproject.toml' | 'requirements.txt' | null;
  /** Whether requirements.txt refers to other files, so that they must be copied before it can be installed. */
  readonly needsSources: boolean;
  /** Whether setuptools-scm or hatch-vcs derives the version from Git. */
  readonly versionFromGit: boolean;
  /** The command of the container. */
  readonly command: readonly string[];
  readonly tests: PythonTests | null;
}

export interface PythonTests {
  /** `tests` or `test`. */
  readonly folder: string;
  readonly command: string;
  /** Files outside the folder that configure the tests, such as conftest.py. */
  readonly settings: readonly string[];
  /** What the tests need: an extra of the package, a file with requirements, or a package; null for nothing. */
  readonly needs: { readonly kind: 'extra' | 'file' | 'package'; readonly name: string } | null;
}
