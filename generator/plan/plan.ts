// Plan: what a config comes to, fully decided, with reasons: workflows, jobs, matrix legs, exclusions. Pure. How any of it
// looks in YAML is not here.
import type { HookStep, LegKind, Triggers } from '../config/schema.ts';
import type { Runtime } from '../facts/facts.ts';

export interface Plan {
  readonly workflows: readonly WorkflowPlan[];
  /** Runner labels that actionlint takes for mistakes unless its configuration names them. */
  readonly actionlintLabels: readonly string[];
}

export interface WorkflowPlan {
  readonly name: string;
  readonly triggers: Triggers;
  readonly callable: boolean;
  /** Whether it can run for a pull request, be it by a caller. */
  readonly pullRequests: boolean;
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
interface AnyJob {
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
}

/** A job that runs the project's tests, once for each leg of its matrix. */
export interface LegJob extends AnyJob {
  readonly kind: LegKind;
  readonly runtime: Runtime;
  readonly legs: readonly Leg[];
  readonly exclusions: readonly Exclusion[];
  readonly where: Hosted | Fleet | Emulated;
  readonly cache: boolean;
  readonly commands: Commands;
  readonly ipfs: IpfsStep | null;
  readonly secrets: { readonly environment: string; readonly names: readonly string[] } | null;
  readonly hooks: { readonly before: readonly HookStep[]; readonly after: readonly HookStep[] };
}

/** Other kinds of job than those that run tests join here. */
export type JobPlan = LegJob;

/** Where the runtime of a leg comes from: its setup action, uv, or what is installed on the machine. */
export type Provider = 'setup' | 'uv' | 'installed';

export interface Hosted {
  readonly kind: 'hosted';
  /** Windows has no sh; its bash is Git's. */
  readonly shell: 'sh' | 'bash';
}

export interface Fleet {
  readonly kind: 'self-hosted';
  readonly name: string;
  readonly platform: string;
  readonly runsOn: RunsOn;
  readonly provider: Provider;
  readonly providerReason: string;
}

export interface Emulated {
  readonly kind: 'emulated';
  readonly binfmt: string;
  /** Names of environment variables that reach the container. */
  readonly allowed: readonly string[];
}

export type RunsOn =
  | { readonly labels: readonly string[] }
  | { readonly group: string; readonly labels: readonly string[] | null }
  | { readonly scaleSet: string };

export interface Commands {
  readonly install: string | null;
  /** Of an emulated leg: the part of the tests that may run emulated. */
  readonly test: string | null;
  readonly architectureTest: string | null;
}

export interface IpfsStep {
  readonly products: readonly string[];
  /** Inputs of the action, by name. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly node: boolean;
  readonly cluster: boolean;
}

export interface Leg {
  readonly version: string;
  readonly platform: string;
  /** The label of the hosted runner; null for a fleet. */
  readonly runner: string | null;
  /** Of an emulated leg. */
  readonly emulated: {
    readonly arch: string;
    readonly machine: string;
    readonly cpu: string;
    readonly image: string;
  } | null;
  /** Why the gate forgives a failure; null where it does not. */
  readonly mayFail: string | null;
  /** Unique in its job. What the leg leaves behind is the artifact `<workflow>-<job>-<leg>`. */
  readonly id: string;
  readonly reason: string;
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
