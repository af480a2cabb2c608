// What init looks at, and what it finds there.

import type { Runtime } from '../facts/facts.ts';
import type { PythonImage } from './docker/image.ts';

export interface DetectedProject {
  readonly runtimes: Readonly<Partial<Record<Runtime, DetectedRuntime>>>;
  readonly fleets: readonly DetectedFleet[];
  readonly branch: string;
  /** Whether it has to do with IPFS. */
  readonly ipfs: boolean;
  /** `owner/repo` on GitHub; null where that is not known. */
  readonly repository: string | null;
  /** The stages of the Dockerfile that is there. */
  readonly dockerfile: { readonly stages: readonly string[] } | null;
  /** What a Dockerfile of the Python project would be made of. */
  readonly pythonImage: PythonImage | null;
}

export interface DetectedRuntime {
  readonly versions: readonly string[];
  /** Where the versions come from. */
  readonly source: string;
  readonly install: string | null;
  readonly test: string;
  readonly architectureTest: string | null;
  readonly emulatedTest: string | null;
}

export interface DetectedFleet {
  readonly name: string;
  readonly platform: string;
  readonly labels: readonly string[];
}

/** The files that are looked at, by path; those of `tests` and `.github/workflows` too. */
export type InspectedFiles = ReadonlyMap<string, string>;
