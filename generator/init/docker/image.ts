// What a Dockerfile is made of, as far as it differs from one project to another.

/** The images that there are Dockerfiles for: a Python project with IPFS tools, a bare Kubo node. */
export const IMAGE_KINDS = ['python', 'kubo'] as const;

export type ImageKind = (typeof IMAGE_KINDS)[number];

export interface DockerImageFacts {
  /** Of letters, digits, dots, dashes and underscores. */
  readonly title: string;
  /** `owner/repo` on GitHub; null where that is not known. */
  readonly repository: string | null;
  /** This project's actions, `owner/repo@commit # version`; null where no release is known. */
  readonly action: string | null;
  /** Products with their versions: `kubo@0.43.0 cluster@1.1.6`. */
  readonly tools: string;
  /** Null for a bare node. */
  readonly python: PythonImage | null;
}

export interface PythonImage {
  /** Of the base image: `3.11`. */
  readonly version: string;
  /** A package is installed; sources without one are copied. */
  readonly project: 'package' | 'sources';
  /** The file that says what to install, where it is not the project as a whole that does. */
  readonly requirements: 'pyproject.toml' | 'requirements.txt' | null;
  /** Whether requirements.txt means other files, so that nothing can be installed before all is there. */
  readonly needsSources: boolean;
  /** The version comes from Git, by setuptools-scm or what uses it. */
  readonly versionFromGit: boolean;
  /** What the container runs. */
  readonly command: readonly string[];
  readonly tests: PythonTests | null;
}

export interface PythonTests {
  /** `tests` or `test`. */
  readonly folder: string;
  readonly command: string;
  /** Files beside the folder that say how tests run, such as conftest.py. */
  readonly settings: readonly string[];
  /** What they need: an extra of the package, a file with requirements, a package; null for nothing. */
  readonly needs: { readonly kind: 'extra' | 'file' | 'package'; readonly name: string } | null;
}
