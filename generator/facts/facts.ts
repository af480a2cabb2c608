// What the generator knows about runtimes, runners and actions: one JSON file for each subject, with a date and a source.
// scripts/refresh-facts/ updates them. The generator reads no clock: "past its end of life" means at the date of the facts.
import actions from './actions.json' with { type: 'json' };
import arm64Support from './arm64-support.json' with { type: 'json' };
import emulation from './emulation.json' with { type: 'json' };
import enterpriseServer from './enterprise-server.json' with { type: 'json' };
import go from './go.json' with { type: 'json' };
import node from './node.json' with { type: 'json' };
import ownAction from './own-action.json' with { type: 'json' };
import python from './python.json' with { type: 'json' };
import runners from './runners.json' with { type: 'json' };
import tools from './tools.json' with { type: 'json' };

/** GitHub ends a job on its own runners after six hours. */
export const MAX_JOB_MINUTES = 360;

export const RUNTIMES = ['python', 'node', 'go'] as const;

export type Runtime = (typeof RUNTIMES)[number];

interface Dated {
  /** The day of the facts, YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
}

export interface RuntimeReleases extends Dated {
  /** By minor version, for Node by major version. Oldest first. */
  readonly versions: Readonly<Record<string, RuntimeRelease>>;
}

export interface RuntimeRelease {
  /** The end of life, YYYY-MM-DD; null if it is not announced. */
  readonly eol: string | null;
  /** The newest exact version that the setup action can install, by distribution and architecture. */
  readonly builds: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface RunnerLabel {
  readonly platform: string;
  readonly distribution: string;
  /** Whether actionlint reports the label as unknown unless its configuration lists it. */
  readonly unknownToActionlint?: boolean;
}

interface ActionFacts {
  readonly version: string;
  readonly commit: string;
  readonly inputs: { readonly source: string; readonly names: readonly string[] };
}

interface EmulatedPlatform {
  readonly arch: string;
  /** The output of `uname -m`. */
  readonly machine: string;
  /** The value of QEMU_CPU. */
  readonly cpu: string;
  /** The platform of the runner that emulates it. Never the platform itself. */
  readonly host: string;
}

/** Versions of an action or an image that cannot run on linux/arm64. */
export interface MissingArm64 {
  /** In lower case. Images of Docker Hub without their registry. */
  readonly names: readonly string[];
  /** A semver range of versions that certainly lack it; null if only `seen` is known. */
  readonly versions: string | null;
  /** The last day on which the newest version lacked it, YYYY-MM-DD; null if a later version has it, or if that is not known. */
  readonly seen: string | null;
  /** An issue or pull request, `owner/repository#number`, or a document. */
  readonly source: string;
  /** An input with which the action works. */
  readonly unless?: string;
}

export interface GeneratorFacts {
  readonly runtimes: Readonly<Record<Runtime, RuntimeReleases>>;
  readonly runners: Dated & {
    /** Labels that name one release. */
    readonly labels: Readonly<Record<string, RunnerLabel>>;
    /** Labels of GitHub that the generator does not use: moving, larger, previews. */
    readonly others: Readonly<Record<string, { readonly platform: string }>>;
    /** By label: the day on which its image was or will be removed, and the announcement. */
    readonly retired: Readonly<Record<string, Dated>>;
  };
  readonly actions: Dated & { readonly actions: Readonly<Record<string, ActionFacts>> };
  /** The actions whose newest release does not work on GitHub Enterprise Server, at one that does. */
  readonly enterpriseServer: Dated & { readonly actions: Readonly<Record<string, ActionFacts>> };
  readonly arm64Support: Dated & {
    readonly actions: readonly MissingArm64[];
    readonly images: readonly MissingArm64[];
  };
  readonly emulation: Dated & {
    readonly platforms: Readonly<Record<string, EmulatedPlatform>>;
    /** The image of each runtime, with `{version}` as a placeholder. */
    readonly images: Readonly<Record<Runtime, string>>;
  };
  readonly tools: Readonly<
    Record<'binfmt' | 'buildx' | 'buildkit' | 'uv' | 'poetry' | 'pdm', Dated & { readonly pin: string }>
  >;
  /** The newest release of this project; null before the first release. */
  readonly ownAction: {
    readonly repository: string;
    readonly commit: string | null;
    readonly version: string | null;
  };
}

export const FACTS: GeneratorFacts = {
  runtimes: { python, node, go },
  runners,
  actions,
  enterpriseServer,
  arm64Support,
  emulation,
  tools,
  ownAction,
};
