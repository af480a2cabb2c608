// What init reads and detects.
import type { Runtime } from '../facts/facts.ts';
import type { PythonImage } from './docker/image.ts';

/** Texts of the inspected files by path from the root. Files that were only listed have an empty text. */
export type InspectedFiles = ReadonlyMap<string, string>;

export interface DetectedProject {
  /** The runtimes with a test command. */
  readonly runtimes: Readonly<Partial<Record<Runtime, TestedRuntime>>>;
  readonly fleets: readonly DetectedFleet[];
  readonly branch: string;
  /** The IPFS tools that the project uses; null for none. */
  readonly ipfs: DetectedIpfs | null;
  /** `owner/repo` on GitHub; null if unknown. */
  readonly repository: string | null;
  /** Whether the repository is on GitHub Enterprise Server. */
  readonly ghes: boolean;
  /** Environment variables that the tests get in the existing workflow. */
  readonly environment: Readonly<Record<string, string>>;
  /** Containers that run beside the tests in the existing workflow, by name. */
  readonly services: Readonly<Record<string, DetectedService>>;
  /** What existing test jobs fetch beyond the files of one commit. */
  readonly checkout: DetectedCheckout;
  /** The lines of existing workflows that install packages of the system, for Debian and Ubuntu. */
  readonly systemPackages: readonly string[];
  /** The stages of the existing Dockerfile; null if there is no Dockerfile. */
  readonly dockerfile: { readonly stages: readonly string[] } | null;
  /** The facts for a Dockerfile of the Python project; null for other projects. */
  readonly pythonImage: PythonImage | null;
  /** What could not be found out, and what was found but cannot be used: sentences for the user, safe to print. */
  readonly unknown: readonly string[];
}

/** A command and where it comes from, such as `tox.ini` or `pyproject.toml, [dependency-groups]`. */
export interface DetectedCommand {
  readonly text: string;
  readonly source: string;
}

export interface DetectedRuntime {
  readonly versions: readonly string[];
  /** Why these versions. Becomes a comment in the config. */
  readonly source: string;
  /** From the root; null for the root itself. */
  readonly workingDirectory: string | null;
  readonly install: DetectedCommand | null;
  /** null: no tests were found. `unknown` says so. */
  readonly test: DetectedCommand | null;
  readonly architectureTest: string | null;
  readonly emulatedTest: string | null;
  /** The package manager whose downloads may be cached; null for none. */
  readonly packageManager: string | null;
  /** What could not be found out, and what was found but cannot be used: sentences for the user. */
  readonly unknown: readonly string[];
}

/** A runtime whose tests are known: each leg of it runs some. */
export interface TestedRuntime extends DetectedRuntime {
  readonly test: DetectedCommand;
}

/** A job of an existing workflow that runs tests. Its commands are known to work. */
export interface ExistingTests {
  readonly runtime: Runtime;
  /** The path of the workflow. */
  readonly path: string;
  readonly job: string;
  readonly install: DetectedCommand | null;
  readonly test: DetectedCommand;
  /** From the root; null for the root itself. */
  readonly workingDirectory: string | null;
  readonly environment: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, DetectedService>>;
  readonly checkout: DetectedCheckout;
  /** The lines of the job that install packages of the system, which need sudo; null for none. */
  readonly systemPackages: string | null;
  /** The versions that the job tests; empty if they are not known. */
  readonly versions: readonly string[];
}

/** Inputs of actions/checkout. */
export interface DetectedCheckout {
  readonly submodules?: true | 'recursive';
  readonly 'fetch-depth'?: 0;
  readonly lfs?: true;
}

export interface DetectedService {
  readonly image: string;
  readonly ports: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of docker create; null for none. */
  readonly options: string | null;
}

export interface DetectedTool {
  /** null for any version. */
  readonly version: string | null;
  readonly source: string;
}

/** How the project uses IPFS. */
export interface DetectedIpfs {
  readonly kubo: DetectedTool | null;
  readonly cluster: DetectedTool | null;
  readonly lotus: DetectedTool | null;
  /** How a node runs during the tests, and why; null for none. */
  readonly daemon: { readonly kind: 'local' | 'offline'; readonly source: string } | null;
}

export interface DetectedFleet {
  readonly name: string;
  readonly platform: string;
  readonly labels: readonly string[];
}
