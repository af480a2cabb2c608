// The plan of a config: workflows, jobs, matrix legs and exclusions, fully decided and each with its reason. How they look in
// YAML is decided in render/. `ipfs-kit workflows plan --json` prints these records.

import type { PackageManager } from '../config/schema/runtime.ts';
import type { HookStepConfig, ServiceConfig, TestJobKind, TriggersConfig } from '../config/schema.ts';
import type { Runtime } from '../facts/facts.ts';

export interface Plan {
  readonly workflows: readonly WorkflowPlan[];
  /** Runner labels that actionlint reports as unknown unless its configuration lists them. */
  readonly actionlintLabels: readonly string[];
}

export interface WorkflowPlan {
  readonly name: string;
  readonly triggers: TriggersConfig;
  readonly callable: boolean;
  /** Whether it can run for a pull request, on its own or through a caller. */
  readonly pullRequests: boolean;
  /** Whether it pushes images. */
  readonly publishes: boolean;
  /** Secrets that a caller may pass. */
  readonly secrets: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The folder for results, which each leg uploads; null for none. */
  readonly results: string | null;
  /** Whether it is for GitHub Enterprise Server: without YAML anchors, and with artifact actions that know no patterns. */
  readonly enterpriseServer: boolean;
  readonly changes: ChangesPlan | null;
  readonly jobs: readonly JobPlan[];
  readonly gate: GatePlan;
  /** Exclusions that left a job without legs. Other exclusions are listed with their job. */
  readonly exclusions: readonly Exclusion[];
}

/** A job that checks whether a pull request changes a file that matters. */
export interface ChangesPlan {
  readonly id: 'changes';
  readonly reason: string;
  readonly paths: readonly string[];
}

/** The fields that all jobs have. */
interface BaseJob {
  /** Unique in its workflow. */
  readonly id: string;
  readonly reason: string;
  /** Minutes. */
  readonly timeLimit: number;
  readonly timeLimitReason: string;
  /** The job's `if`; null if it always runs. */
  readonly condition: string | null;
  /** An expression that says when the gate accepts a skipped job; null for never. */
  readonly maySkip: string | null;
  readonly needs: readonly string[];
  readonly legs: readonly BaseLeg[];
  readonly exclusions: readonly Exclusion[];
}

/** The fields that all legs have. */
interface BaseLeg {
  /** Unique in its job. Results are uploaded as the artifact `<workflow>-<job>-<leg>`. */
  readonly id: string;
  readonly platform: string;
  /** The label of the hosted runner; null on a fleet. */
  readonly runner: string | null;
  /** Why the gate accepts a failure of the leg; null if it does not. */
  readonly mayFail: string | null;
  readonly reason: string;
}

/** A job that runs the project's tests, once for each leg of its matrix. */
export interface TestJob extends BaseJob {
  readonly kind: TestJobKind;
  readonly runtime: Runtime;
  readonly legs: readonly TestLeg[];
  readonly where: HostedPlacement | RuntimeFleetPlacement | EmulatedPlacement;
  /** Null for no cache. */
  readonly cache: CachePlan | null;
  /** Further axes of the matrix. */
  readonly axes: readonly AxisPlan[];
  /** Environment variables with the values of axes that do not vary. */
  readonly fixedAxes: Readonly<Record<string, string>>;
  /** Containers that run beside the tests, by name. */
  readonly services: Readonly<Record<string, ServiceConfig>>;
  readonly commands: TestCommands;
  readonly ipfs: IpfsStep | null;
  readonly secrets: { readonly environment: string; readonly names: readonly string[] } | null;
  readonly hooks: { readonly before: readonly HookStepConfig[]; readonly after: readonly HookStepConfig[] };
}

/** A job that builds and tests an image for each of its platforms. The kind `push` then pushes it by digest. */
export interface ImageJob extends BaseJob {
  readonly kind: 'image' | 'push';
  readonly image: ImagePlan;
  readonly legs: readonly ImageLeg[];
  readonly where: HostedPlacement | FleetPlacement;
  readonly builder: Builder;
}

/** A job that merges the images that were pushed by digest into one, all platforms or none. */
export interface MergeJob extends BaseJob {
  readonly kind: 'merge';
  readonly image: ImagePlan;
  readonly legs: readonly [];
  readonly where: HostedPlacement;
  /** The platforms in order, each with the artifact that contains its digest. */
  readonly digests: readonly { readonly platform: string; readonly artifact: string }[];
}

export type JobPlan = TestJob | ImageJob | MergeJob;

export interface ImagePlan {
  /** The name in the config. */
  readonly id: string;
  /** `registry/owner/name` */
  readonly name: string;
  readonly registry: string;
  readonly context: string;
  readonly file: string;
  readonly target: string | null;
  readonly testTarget: string | null;
  readonly test: string | null;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly provenance: boolean;
  readonly sbom: boolean;
  /** Further permissions of the jobs that push. */
  readonly permissions: Readonly<Record<string, string>>;
  /** The environment of the jobs that push; null for none. */
  readonly environment: string | null;
  /** null: log in with the workflow's own GitHub token. */
  readonly login: { readonly username: string; readonly secret: string; readonly environment: string } | null;
}

/** BuildKit in its own container, the BuildKit inside Docker, or one that listens at an address. */
export type Builder =
  | { readonly kind: 'container'; readonly buildx: string; readonly image: string }
  | { readonly kind: 'docker'; readonly buildx: string }
  | { readonly kind: 'remote'; readonly buildx: string; readonly address: string };

export interface ImageLeg extends BaseLeg {
  /** The platform of the building machine. */
  readonly host: string;
  /** The emulator, if the host has another platform than the image. */
  readonly emulated: { readonly arch: string; readonly binfmt: string } | null;
}

/** Where a leg gets its runtime: from the setup action, from uv, or preinstalled on the machine. */
export type RuntimeProvider = 'setup' | 'uv' | 'installed';

interface HostedPlacement {
  readonly kind: 'hosted';
}

export interface FleetPlacement {
  readonly kind: 'self-hosted';
  readonly name: string;
  readonly platform: string;
  /** Whether the machines emulate the platform. */
  readonly emulated: boolean;
  readonly runsOn: RunsOn;
}

interface RuntimeFleetPlacement extends FleetPlacement {
  readonly provider: RuntimeProvider;
  readonly providerReason: string;
}

export interface EmulatedPlacement {
  readonly kind: 'emulated';
  readonly binfmt: string;
  /** The image of the runtime, with `{version}` as a placeholder. */
  readonly officialImage: string;
  /** Names of the environment variables that the container gets. */
  readonly allowed: readonly string[];
}

export type RunsOn =
  | { readonly labels: readonly string[] }
  | { readonly group: string; readonly labels: readonly string[] | null }
  | { readonly scaleSet: string };

export interface TestCommands {
  readonly install: string | null;
  /** On emulated legs, the part of the tests that is fast enough. */
  readonly test: string | null;
  readonly architectureTest: string | null;
  /** The folder in which they run, from the root of the repository; null for the root. */
  readonly workingDirectory: string | null;
}

/** A further axis of the matrix. */
export interface AxisPlan {
  readonly name: string;
  /** The environment variable that has the value of a leg. */
  readonly variable: string;
  readonly values: readonly (string | number | boolean)[];
}

/** A cache of what a package manager downloads. */
export interface CachePlan {
  readonly manager: PackageManager;
  /** Null if the setup action finds it. */
  readonly lockFile: string | null;
  /** The folders to cache; null if the runtime's setup action knows them. */
  readonly paths: readonly string[] | null;
}

export interface IpfsStep {
  /** The products' titles. */
  readonly products: readonly string[];
  /** Tools other than the products. */
  readonly tools: readonly { readonly name: string; readonly title: string }[];
  /** Names of the programs that the step puts on PATH. */
  readonly programs: readonly string[];
  /** Inputs of the action setup-ipfs-kit, by name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly node: boolean;
  readonly cluster: boolean;
}

export interface TestLeg extends BaseLeg {
  readonly version: string;
  /** null on native legs. */
  readonly emulated: {
    readonly arch: string;
    readonly image: string;
  } | null;
}

export interface Exclusion {
  readonly runtime: Runtime;
  readonly version: string | null;
  /** A runner label, a fleet or a platform. */
  readonly where: string;
  readonly reason: string;
}

interface GatePlan {
  readonly reason: string;
  readonly needs: readonly string[];
}
