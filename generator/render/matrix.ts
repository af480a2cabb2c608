// The matrix of a job: one list for versions, one for machines, what belongs to one of them, and what is left out.
import type { Leg, LegJob } from '../plan/plan.ts';
import { flowList, flowMap, map, quotedText, scalarText, type Value } from './yaml-text.ts';

/** Returns the matrix of a job. Its keys: the runtime's name; `runner` of hosted legs, `arch` of emulated ones. */
export function matrixValue(job: LegJob): Value {
  const { runtime, legs } = job;
  const machine = machineKey(job);
  const versions = unique(legs.map(({ version }) => version));
  const machines = machine ? unique(legs.map((leg) => machineOf(leg))) : [];
  const include = [
    ...(machine ? machines.map((each) => machineEntry(job, machine, each)) : []),
    ...versionEntries(job),
  ];
  const exclude = machine ? excluded(job, machine, versions, machines) : [];
  return map([
    [runtime, flowList(versions.map(quotedText))],
    ...(machine ? [[machine, flowList(machines.map((each) => scalarText(each, true)))] as const] : []),
    ...(include.length > 0 ? [['include', { lines: include }] as const] : []),
    ...(exclude.length > 0 ? [['exclude', { lines: exclude }] as const] : []),
  ]);
}

function machineKey({ where }: LegJob): 'runner' | 'arch' | null {
  return where.kind === 'hosted' ? 'runner' : where.kind === 'emulated' ? 'arch' : null;
}

function machineOf({ emulated, runner }: Leg): string {
  return emulated?.arch ?? runner ?? '';
}

/** What belongs to a machine, whatever the version. */
function machineEntry({ legs }: LegJob, key: 'runner' | 'arch', machine: string): string {
  const { platform = '', runner, emulated } = legs.find((each) => machineOf(each) === machine) ?? {};
  const own = { runner: machine, platform };
  const emulating = { arch: machine, runner: runner ?? '', machine: emulated?.machine ?? '', cpu: emulated?.cpu ?? '' };
  return entry(
    Object.entries(key === 'runner' ? own : emulating).map(([name, value]) => [name, scalarText(value, true)]),
  );
}

/** What belongs to a version, whatever the machine. */
function versionEntries({ runtime, legs, where }: LegJob): readonly string[] {
  return unique(legs.map(({ version }) => version)).flatMap((version) => {
    const leg = legs.find((each) => each.version === version);
    const image = where.kind === 'emulated' ? [['image', scalarText(leg?.emulated?.image ?? '', true)] as const] : [];
    const mayFail = leg?.mayFail ? [['may-fail', 'true'] as const] : [];
    const extra = [...image, ...mayFail];
    return extra.length > 0 ? [entry([[runtime, quotedText(version)], ...extra], leg?.mayFail)] : [];
  });
}

/** Combinations of a version and a machine that are both there, but not together. */
function excluded(
  job: LegJob,
  key: string,
  versions: readonly string[],
  machines: readonly string[],
): readonly string[] {
  const { runtime, legs, exclusions } = job;
  return machines.flatMap((machine) =>
    versions.flatMap((version) => {
      if (legs.some((leg) => leg.version === version && machineOf(leg) === machine)) return [];
      const reason = exclusions.find((each) => each.version === version && each.where === machine)?.reason;
      return [
        entry(
          [
            [runtime, quotedText(version)],
            [key, scalarText(machine, true)],
          ],
          reason,
        ),
      ];
    }),
  );
}

function entry(pairs: readonly (readonly [string, string])[], comment?: string | null): string {
  return `- ${flowMap(pairs)}${comment ? ` # ${comment}` : ''}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
