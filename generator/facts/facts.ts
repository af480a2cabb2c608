// What the generator knows about runtimes, runners and actions: one JSON file for each subject, with a date and a source.
// scripts/refresh-facts/ updates them. The generator reads no clock: "past its end of life" means at the date of the facts.
import actions from './actions.json' with { type: 'json' };
import emulation from './emulation.json' with { type: 'json' };
import go from './go.json' with { type: 'json' };
import node from './node.json' with { type: 'json' };
import ownAction from './own-action.json' with { type: 'json' };
import python from './python.json' with { type: 'json' };
import runners from './runners.json' with { type: 'json' };
import tools from './tools.json' with { type: 'json' };

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

export interface GeneratorFacts {
  readonly runtimes: Readonly<Record<Runtime, RuntimeReleases>>;
  readonly runners: Dated & { readonly labels: Readonly<Record<string, RunnerLabel>> };
  readonly actions: Dated & { readonly actions: Readonly<Record<string, ActionFacts>> };
  readonly emulation: Dated & {
    readonly platforms: Readonly<Record<string, EmulatedPlatform>>;
    /** The image of each runtime, with `{version}` as a placeholder. */
    readonly images: Readonly<Record<Runtime, string>>;
  };
  readonly tools: Readonly<Record<'binfmt' | 'buildx' | 'buildkit' | 'uv', Dated & { readonly pin: string }>>;
  /** The newest release of this project; null before the first release. */
  readonly ownAction: {
    readonly repository: string;
    readonly commit: string | null;
    readonly version: string | null;
  };
}

export const FACTS: GeneratorFacts = { runtimes: { python, node, go }, runners, actions, emulation, tools, ownAction };
