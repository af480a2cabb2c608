// What init reads and detects.
import type { Runtime } from '../facts/facts.ts';
import type { PythonImage } from './docker/image.ts';

export interface DetectedProject {
  readonly runtimes: Readonly<Partial<Record<Runtime, DetectedRuntime>>>;
  readonly fleets: readonly DetectedFleet[];
  readonly branch: string;
  /** Whether the project uses IPFS. */
  readonly ipfs: boolean;
  /** `owner/repo` on GitHub; null if unknown. */
  readonly repository: string | null;
  /** The stages of the existing Dockerfile; null if there is no Dockerfile. */
  readonly dockerfile: { readonly stages: readonly string[] } | null;
  /** The facts for a Dockerfile of the Python project; null for other projects. */
  readonly pythonImage: PythonImage | null;
  /** What no config can have, such as a file name with a line end: one message each, safe to print. */
  readonly skipped: readonly string[];
}

export interface DetectedRuntime {
  readonly versions: readonly string[];
  /** Why these versions. Becomes a comment in the config. */
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

/** Texts of the inspected files by path. Files in `test` and `tests` have an empty text. */
export type InspectedFiles = ReadonlyMap<string, string>;
