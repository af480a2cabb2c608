// Installing the real Kubo archive from a loopback origin to the tool cache, compared with @actions/tool-cache, a shell script,
// and decompression only.
import type { Measurement, Mode } from '../measurement.ts';
import { measureRatio } from '../sampling/measure.ts';
import { elapsedMs } from '../sampling/timing.ts';
import { freshProcessMs } from './fresh-process.ts';
import type { KuboArchive, MethodName } from './method.ts';
import { withServedKubo, withTemporaryFolder } from './serve-kubo.ts';
import { installWithShell } from './shell.ts';

type TimedMethod = (archive: KuboArchive, folder: string) => Promise<number>;

const inFreshProcess =
  (name: MethodName): TimedMethod =>
  (archive, folder) =>
    freshProcessMs(name, archive, folder);
const withShell: TimedMethod = (archive, folder) => elapsedMs(() => installWithShell(archive, folder));

export function coldVsToolkit(mode: Mode): Promise<Measurement> {
  const peer = inFreshProcess('toolkit');
  return compare('cold-vs-toolkit', { ours: inFreshProcess('install'), peer, limit: 0.36 }, mode);
}

export function coldVsShell(mode: Mode): Promise<Measurement> {
  return compare('cold-vs-shell', { ours: inFreshProcess('install'), peer: withShell, limit: 0.45 }, mode);
}

/** Acquisition only, without the entry in the tool cache. */
export function coldVsInflate(mode: Mode): Promise<Measurement> {
  const peer = inFreshProcess('inflate');
  return compare('cold-vs-inflate', { ours: inFreshProcess('acquire'), peer, limit: 1.1 }, mode);
}

interface Comparison {
  readonly ours: TimedMethod;
  readonly peer: TimedMethod;
  readonly limit: number;
}

function compare(bench: string, { ours, peer, limit }: Comparison, mode: Mode): Promise<Measurement> {
  return withServedKubo((archive) => {
    const timed = (method: TimedMethod) => () => withTemporaryFolder((folder) => method(archive, folder));
    const tasks = { ours_ms: timed(ours), peer_ms: timed(peer) };
    return measureRatio(
      { bench, limit, warmUps: 1, rounds: 21, figure: ({ ours_ms, peer_ms }) => ours_ms / peer_ms },
      tasks,
      mode,
    );
  });
}
