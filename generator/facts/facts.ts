// What the generator knows of the world, as data: one JSON file a subject, each with the date and the source of what it
// says, refreshed by scripts/refresh-facts/. No clock: "past its end of life" means at the date of the facts.
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
  /** When it was true, YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
}

export interface RuntimeReleases extends Dated {
  /** By minor version (of Node by major), oldest first. */
  readonly versions: Readonly<Record<string, RuntimeRelease>>;
}

export interface RuntimeRelease {
  /** YYYY-MM-DD; null where none is announced. */
  readonly eol: string | null;
  /** What the runtime's setup action can install: the newest exact version by distribution and architecture. */
  readonly builds: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface RunnerLabel {
  readonly platform: string;
  readonly distribution: string;
  /** A real label that actionlint refuses unless its configuration names it. */
  readonly unknownToActionlint?: boolean;
}

export interface ActionFacts {
  readonly version: string;
  readonly commit: string;
  readonly inputs: { readonly source: string; readonly names: readonly string[] };
}

export interface EmulatedPlatform {
  readonly arch: string;
  /** What `uname -m` says. */
  readonly machine: string;
  /** For QEMU_CPU. */
  readonly cpu: string;
  /** The platform of the runner that emulates it: always another one. */
  readonly host: string;
}

export interface GeneratorFacts {
  readonly runtimes: Readonly<Record<Runtime, RuntimeReleases>>;
  readonly runners: Dated & { readonly labels: Readonly<Record<string, RunnerLabel>> };
  readonly actions: Dated & { readonly actions: Readonly<Record<string, ActionFacts>> };
  readonly emulation: Dated & {
    readonly platforms: Readonly<Record<string, EmulatedPlatform>>;
    /** Images with `{version}` in them. */
    readonly images: Readonly<Record<Runtime, string>>;
  };
  readonly tools: Readonly<Record<'binfmt' | 'buildx' | 'buildkit' | 'uv', Dated & { readonly pin: string }>>;
  /** This project's newest release; null until there is one. */
  readonly ownAction: {
    readonly repository: string;
    readonly commit: string | null;
    readonly version: string | null;
  };
}

export const FACTS: GeneratorFacts = { runtimes: { python, node, go }, runners, actions, emulation, tools, ownAction };
