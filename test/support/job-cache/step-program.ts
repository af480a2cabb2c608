// A program that saves or restores an entry of the job cache, with the action's bundle as the worker. Its last line of output is
// the result as JSON, with everything that was logged.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKitError } from '../../../kit/errors.ts';
import { restoreBuild, saveBuild } from '../../../kit/install/job-cache/builds.ts';
import { openJobCache } from '../../../kit/install/job-cache/client.ts';
import { type EntryRecord, readRecord } from '../../../kit/install/tool-cache/entry.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CACHE_WORKER = join(ROOT, 'actions', 'setup-ipfs-kit', 'dist', 'job-cache', 'index.js');

/** The program's argument, as JSON. */
export interface JobCacheStep {
  readonly task: 'restore' | 'save';
  readonly temp: string;
  readonly key: string;
  /** The folder to save, with its record. */
  readonly directory?: string;
  /** Files that a restored entry must have. */
  readonly files?: readonly string[];
  readonly limit?: number;
}

export interface JobCacheStepResult {
  readonly saved?: boolean;
  /** Texts of the restored files. */
  readonly restored?: Readonly<Record<string, string>>;
  readonly record?: EntryRecord;
  readonly thrown?: string;
  readonly infos: readonly string[];
  readonly warnings: readonly string[];
  readonly debugs: readonly string[];
}

async function runStep({ task, temp, key, directory = '', files = ['ipfs'], limit: limitMs }: JobCacheStep) {
  const [infos, warnings, debugs] = [[], [], []] as [string[], string[], string[]];
  const log = {
    info: (text: string) => void infos.push(text),
    warning: (text: string) => void warnings.push(text),
    debug: (text: string) => void debugs.push(text),
  };
  const cache = openJobCache({ temp, program: CACHE_WORKER, log, ...(limitMs === undefined ? {} : { limitMs }) });
  const outcome = await act().catch((error) => ({ thrown: isKitError(error) ? error.code : String(error) }));
  console.log(JSON.stringify({ ...outcome, infos, warnings, debugs }));

  async function act() {
    if (task === 'save') {
      const record = readRecord(directory);
      if (!record) throw new Error(`${directory} has no record`);
      return { saved: await saveBuild(cache, key, directory, record) };
    }
    const entry = await restoreBuild(cache, key, files, log);
    if (!entry) return {};
    const restored = Object.fromEntries(files.map((name) => [name, readFileSync(join(entry.folder, name), 'utf8')]));
    await entry.discard();
    return { restored, record: entry.record };
  }
}

if (process.argv[1] === import.meta.filename) {
  await runStep(JSON.parse(process.argv[2] ?? '') as JobCacheStep);
}
