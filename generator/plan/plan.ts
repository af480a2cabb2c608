// Plan: what a config comes to, fully decided, with reasons: workflows, jobs, matrix legs, exclusions. Pure. How any of it
// looks in YAML is not here.
import type { HookStepConfig, TestJobKind, TriggersConfig } from '../config/schema.ts';
import type { Runtime } from '../facts/facts.ts';

export interface Plan {
  readonly workflows: readonly WorkflowPlan[];
  /** Runner labels that actionlint takes for mistakes unless its configuration names them. */
  readonly actionlintLabels: readonly string[];
}

export interface WorkflowPlan {
  readonly name: string;
  readonly triggers: TriggersConfig;
  readonly callable: boolean;
  /** Whether it can run for a pull request, be it by a caller. */
  readonly pullRequests: boolean;
  /** Whether it pushes images. */
  readonly publishes: boolean;
  /** Secrets that a caller may hand over. */
  readonly secrets: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly changes: ChangesPlan | null;
  readonly jobs: readonly JobPlan[];
  readonly gate: GatePlan;
  /** Of jobs of which nothing is left; those of other jobs are with the job. */
  readonly exclusions: readonly Exclusion[];
}

/** A job that finds out whether a pull request changes anything that matters. */
export interface ChangesPlan {
  readonly id: 'changes';
  readonly reason: string;
  readonly paths: readonly string[];
}

/** What jobs of every kind have. */
interface BaseJob {
  /** Unique in its workflow. */
  readonly id: string;
  readonly reason: string;
  /** Minutes. */
  readonly timeLimit: number;
  readonly timeLimitReason: string;
  /** The job's `if`, or null where it always runs. */
  readonly condition: string | null;
  /** When the gate forgives that it was skipped: an expression, or null for never. */
  readonly maySkip: string | null;
  readonly needs: readonly string[];
  readonly legs: readonly BaseLeg[];
  readonly exclusions: readonly Exclusion[];
}

/** What legs of every kind have. */
export interface BaseLeg {
  /** Unique in its job. What the leg leaves behind is the artifact `<workflow>-<job>-<leg>`. */
  readonly id: string;
  readonly platform: string;
  /** The label of the hosted runner; null for a fleet. */
  readonly runner: string | null;
  /** Why the gate forgives a failure; null where it does not. */
  readonly mayFail: string | null;
  readonly reason: string;
}

/** A job that runs the project's tests, once for each leg of its matrix. */
export interface TestJob extends BaseJob {
  readonly kind: TestJobKind;
  readonly runtime: Runtime;
  readonly legs: readonly TestLeg[];
  readonly where: HostedPlacement | RuntimeFleetPlacement | EmulatedPlacement;
  readonly cache: boolean;
  readonly commands: TestCommands;
  readonly ipfs: IpfsStep | null;
  readonly secrets: { readonly environment: string; readonly names: readonly string[] } | null;
  readonly hooks: { readonly before: readonly HookStepConfig[]; readonly after: readonly HookStepConfig[] };
}

/** A job that builds an image for each of its platforms: to test it, or to test it and then push it by digest. */
export interface ImageJob extends BaseJob {
  readonly kind: 'image' | 'push';
  readonly image: ImagePlan;
  readonly legs: readonly ImageLeg[];
  readonly where: HostedPlacement | FleetPlacement;
  readonly builder: Builder;
}

/** A job that makes one image of those that were pushed by digest, all of them or none. */
export interface MergeJob extends BaseJob {
  readonly kind: 'merge';
  readonly image: ImagePlan;
  readonly legs: readonly [];
  readonly where: HostedPlacement;
  /** The platforms, in order, each with the artifact that has its digest. */
  readonly digests: readonly { readonly platform: string; readonly machine: string; readonly artifact: string }[];
  readonly binfmt: string;
  readonly buildx: string;
}

export type JobPlan = TestJob | ImageJob | MergeJob;

export interface ImagePlan {
  /** Its name in the config. */
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
  /** null: as the workflow itself, with GitHub's token. */
  readonly login: { readonly username: string; readonly secret: string; readonly environment: string } | null;
}

/** BuildKit in a container of its own, Docker's own, or one that runs at an address. */
export type Builder =
  | { readonly kind: 'container'; readonly buildx: string; readonly image: string }
  | { readonly kind: 'docker'; readonly buildx: string }
  | { readonly kind: 'remote'; readonly buildx: string; readonly address: string };

export interface ImageLeg extends BaseLeg {
  /** What `uname -m` says in the image. */
  readonly machine: string;
  /** The platform of the machine that builds. */
  readonly host: string;
  /** Where that is another one: what emulates. */
  readonly emulated: { readonly arch: string; readonly cpu: string; readonly binfmt: string } | null;
}

/** Where the runtime of a leg comes from: its setup action, uv, or what is installed on the machine. */
export type RuntimeProvider = 'setup' | 'uv' | 'installed';

export interface HostedPlacement {
  readonly kind: 'hosted';
  /** Windows has no sh; its bash is Git's. */
  readonly shell: 'sh' | 'bash';
}

export interface FleetPlacement {
  readonly kind: 'self-hosted';
  readonly name: string;
  readonly platform: string;
  /** Whether its machines emulate that platform. */
  readonly emulated: boolean;
  readonly runsOn: RunsOn;
}

export interface RuntimeFleetPlacement extends FleetPlacement {
  readonly provider: RuntimeProvider;
  readonly providerReason: string;
}

export interface EmulatedPlacement {
  readonly kind: 'emulated';
  readonly binfmt: string;
  /** Names of environment variables that reach the container. */
  readonly allowed: readonly string[];
}

export type RunsOn =
  | { readonly labels: readonly string[] }
  | { readonly group: string; readonly labels: readonly string[] | null }
  | { readonly scaleSet: string };

export interface TestCommands {
  readonly install: string | null;
  /** Of an emulated leg: the part of the tests that may run emulated. */
  readonly test: string | null;
  readonly architectureTest: string | null;
}

export interface IpfsStep {
  /** Titles. */
  readonly products: readonly string[];
  /** Other tools. */
  readonly tools: readonly { readonly name: string; readonly title: string }[];
  /** Names of the programs that are then on PATH. */
  readonly programs: readonly string[];
  /** Inputs of the action, by name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly node: boolean;
  readonly cluster: boolean;
}

export interface TestLeg extends BaseLeg {
  readonly version: string;
  /** Of an emulated leg. */
  readonly emulated: {
    readonly arch: string;
    readonly machine: string;
    readonly cpu: string;
    readonly image: string;
  } | null;
}

export interface Exclusion {
  readonly runtime: Runtime;
  readonly version: string | null;
  /** A runner, a fleet or a platform. */
  readonly where: string;
  readonly reason: string;
}

export interface GatePlan {
  readonly reason: string;
  readonly needs: readonly string[];
}
