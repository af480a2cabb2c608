// The legs of a config that `workflows try` can run, and which of them it runs. Pure.
import { KitError } from '../../kit/errors.ts';
import { compareVersions } from '../../kit/platform/compare-versions.ts';
import { toPrintable } from '../../kit/printable.ts';
import { suggestNearest } from '../config/nearest.ts';
import type { KitConfig } from '../config/schema.ts';
import { type GeneratorFacts, RUNTIMES, type Runtime } from '../facts/facts.ts';
import { chooseVersions } from '../plan/versions.ts';

export interface TryLeg {
  /** Such as `python-3.11` or `python-3.11-sqlite`. */
  readonly id: string;
  readonly runtime: Runtime;
  readonly version: string;
  /** The environment variables that the config gives to this leg. */
  readonly env: Readonly<Record<string, string>>;
  /** From the root of the repository; empty for the root itself. */
  readonly workingDirectory: string;
  readonly install: string | null;
  readonly test: string;
}

/** Returns the legs of a config by runtime and version, oldest first, without regard to platforms. */
export function listLegs(config: KitConfig, facts: GeneratorFacts): readonly TryLeg[] {
  return RUNTIMES.flatMap((runtime) => {
    const settings = config[runtime];
    if (!settings) return [];
    const { chosen } = chooseVersions(runtime, settings, facts.runtimes[runtime]);
    const versions = chosen.map(({ version }) => version).sort(compareVersions);
    return versions.flatMap((version) =>
      combineAxes(settings.matrix).map((axes) => ({
        id: [runtime, version, ...axes.map(([, value]) => value)].join('-'),
        runtime,
        version,
        env: { ...config.env, ...Object.fromEntries(axes.map(([name, value]) => [variableOf(name), value])) },
        workingDirectory: settings['working-directory'] ?? '',
        install: settings.install ?? null,
        test: settings.test,
      })),
    );
  });
}

type Axes = Readonly<Record<string, readonly (string | number | boolean)[]>>;

/** Returns every combination of values, one of each axis. */
function combineAxes(axes: Axes): readonly (readonly (readonly [string, string])[])[] {
  return Object.entries(axes).reduce<readonly (readonly (readonly [string, string])[])[]>(
    (combinations, [name, values]) =>
      combinations.flatMap((before) => values.map((value) => [...before, [name, String(value)] as const])),
    [[]],
  );
}

const variableOf = (axis: string) => axis.toUpperCase().replaceAll('-', '_');

/**
 * Returns the legs to run. Without a selector, and for a runtime: those of the newest version that is at hand, else of the version
 * that is nearest to one at hand. A selector is a runtime, a version, or the start of a leg's id. Throws `invalid-input` for one that
 * selects no leg.
 */
export function selectLegs(
  legs: readonly TryLeg[],
  selector: string | null,
  atHand: Readonly<Record<Runtime, readonly string[]>>,
): readonly TryLeg[] {
  const newest = (runtime: Runtime) => {
    const own = legs.filter((leg) => leg.runtime === runtime);
    const gap = ({ version }: TryLeg) => Math.min(...atHand[runtime].map((each) => versionDistance(each, version)));
    const [nearest] = own.toReversed().toSorted((a, b) => gap(a) - gap(b));
    return own.filter(({ version }) => version === nearest?.version);
  };
  if (selector === null) return RUNTIMES.flatMap(newest);
  const runtime = RUNTIMES.find((each) => each === selector);
  const selected = runtime
    ? newest(runtime)
    : legs.filter(({ id, version }) => version === selector || id === selector || id.startsWith(`${selector}-`));
  if (selected.length > 0) return selected;
  throw new KitError('invalid-input', {
    subject: `leg '${toPrintable(selector)}'`,
    problem: 'the config has no such leg',
    fix: suggestNearest(
      selector,
      legs.map(({ id }) => id),
    ),
  });
}

/** Returns how many versions are between two, such as 2 for 3.9 and 3.11. */
export function versionDistance(a: string, b: string): number {
  const last = (version: string) => Number(version.split('.').at(-1));
  return Math.abs(last(a) - last(b));
}
