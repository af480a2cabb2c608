// Renders the matrix of a job: a list of versions, a list of machines, values for each of them, and the excluded combinations.
import type { TestJob, TestLeg } from '../plan/plan.ts';
import { commonImage } from './emulated.ts';
import { flowList, flowMap, mapping, quotedText, scalarText, type YamlValue } from './yaml-text.ts';

/** Returns the matrix of a job. Its keys are the name of the runtime and `runner` (hosted) or `arch` (emulated). */
export function renderMatrix(job: TestJob): YamlValue {
  const { runtime, legs, axes } = job;
  const machine = machineKey(job);
  const versions = unique(legs.map(({ version }) => version));
  const machines = machine ? unique(legs.map((leg) => machineOf(leg))) : [];
  const include = [
    ...(machine ? machines.map((each) => formatMachineEntry(job, machine, each)) : []),
    ...formatVersionEntries(job),
  ];
  const exclude = machine ? formatExcludedEntries(job, machine, versions, machines) : [];
  return mapping([
    [runtime, flowList(versions.map(quotedText))],
    ...(machine ? [[machine, flowList(machines.map((each) => scalarText(each, true)))] as const] : []),
    ...axes.map(({ name, values }) => [name, flowList(values.map((each) => scalarText(each, true)))] as const),
    ...(include.length > 0 ? [['include', { lines: include }] as const] : []),
    ...(exclude.length > 0 ? [['exclude', { lines: exclude }] as const] : []),
  ]);
}

function machineKey({ where }: TestJob): 'runner' | 'arch' | null {
  return where.kind === 'hosted' ? 'runner' : where.kind === 'emulated' ? 'arch' : null;
}

function machineOf({ emulated, runner }: TestLeg): string {
  return emulated?.arch ?? runner ?? '';
}

/** The values that depend on the machine alone. */
function formatMachineEntry({ legs }: TestJob, key: 'runner' | 'arch', machine: string): string {
  const { platform = '', runner } = legs.find((each) => machineOf(each) === machine) ?? {};
  const own = { runner: machine, platform };
  const emulating = { arch: machine, runner: runner ?? '' };
  return formatMatrixEntry(
    Object.entries(key === 'runner' ? own : emulating).map(([name, value]) => [name, scalarText(value, true)]),
  );
}

/** The values that depend on the version alone. */
function formatVersionEntries(job: TestJob): readonly string[] {
  const { runtime, legs, where } = job;
  const named = where.kind === 'emulated' && commonImage(job, where) === null;
  return unique(legs.map(({ version }) => version)).flatMap((version) => {
    const leg = legs.find((each) => each.version === version);
    const image = named ? [['image', scalarText(leg?.emulated?.image ?? '', true)] as const] : [];
    const mayFail = leg?.mayFail ? [['may-fail', 'true'] as const] : [];
    const extra = [...image, ...mayFail];
    return extra.length > 0 ? [formatMatrixEntry([[runtime, quotedText(version)], ...extra], leg?.mayFail)] : [];
  });
}

/** The combinations of a listed version and a listed machine that have no leg. */
function formatExcludedEntries(
  job: TestJob,
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
        formatMatrixEntry(
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

function formatMatrixEntry(pairs: readonly (readonly [string, string])[], comment?: string | null): string {
  return `- ${flowMap(pairs)}${comment ? ` # ${comment}` : ''}`;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
