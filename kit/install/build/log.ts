// The log of a build: a file with every line of output, progress lines in the job's log, and the last lines for errors.
import { constants, createWriteStream, mkdtempSync, openSync, type WriteStream } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { errorMessage } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { formatPlatform } from '../../platform/platform.ts';
import { createFolders } from '../../system/write/create-folders.ts';
import type { BuildSettings } from '../context.ts';
import type { Target } from '../target.ts';
import { findBuildsProblem } from './folder.ts';

const PROGRESS_INTERVAL_MS = 10_000;
/** Lines of output that an error shows. */
export const LAST_LINES = 15;
/** Characters of a line of output that a progress line shows. */
const SHOWN_CHARACTERS = 120;
/** A link in place of the log is not followed: it could name a file of the user. Windows has no such flag. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
/** A line that `go build -v` prints for each package. Many of them may follow the error of another package. */
const GO_PACKAGE = /^[\w.~-]+(?:\/[\w.~-]+)*$/;

export interface BuildLog {
  readonly file: string;
  /** Adds a line of the build's output. */
  line(text: string): void;
  /** Starts a stage of the build. Logs how long the previous stage took, and the name of the new one. */
  stage(name: string): void;
  /** Returns the last 15 lines of output of this stage, without the names of Go packages. */
  tail(): readonly string[];
  /** Ends the last stage, and resolves when the file has every line. */
  close(): Promise<void>;
}

/** Returns the path of the log of a target's build. */
export function buildLogFile({ distribution, version, request }: Target, { folder }: BuildSettings): string {
  const platform = formatPlatform(request.platform).replaceAll('/', '-');
  return join(folder, `${distribution.product}-${version}-${platform}.log`);
}

/**
 * Returns the path for a log in its own folder, which is created if missing, or in a new folder beside it, with a warning, if
 * others could change what is in that. If neither can be created, it returns `file`, which `openBuildLog` warns about.
 */
export function choosePrivateLogFile(file: string, log: Pick<Log, 'warning'>): string {
  const folder = dirname(file);
  try {
    const problem = findBuildsProblem(folder);
    if (problem === null) return file;
    const logs = mkdtempSync(`${folder}-logs-`);
    log.warning(`${folder} is not used for builds, because ${problem}. The build log is in ${logs}.`);
    return join(logs, basename(file));
  } catch {
    return file;
  }
}

/**
 * Returns the log of a build of `title`, appended to `file`, which is created if missing. Every 10 s it logs the stage, its
 * duration and the result of `progress`, or without `progress` the latest line. If the file cannot be written, it warns,
 * because the build does not need it.
 */
export function openBuildLog(file: string, title: string, log: Log, progress?: () => string): BuildLog {
  const stream = openLogFile(file, log);
  let stage = { name: '', started: 0, latest: null as string | null, tail: [] as readonly string[] };
  const seconds = () => `${Math.round((performance.now() - stage.started) / 1000)} s`;
  const latest = () => stage.latest?.trim().slice(0, SHOWN_CHARACTERS);
  const state = () => progress?.() ?? latest() ?? 'no output yet';
  const timer = setInterval(() => {
    if (stage.name) log.info(`  ${stage.name}, ${seconds()}: ${state()}`);
  }, PROGRESS_INTERVAL_MS);
  const endStage = () => {
    if (stage.name) log.info(`  ${stage.name} took ${seconds()}${progress ? `: ${progress()}` : ''}`);
  };
  return {
    file,
    line(text) {
      const plain = stripVTControlCharacters(text);
      stage.latest = plain;
      if (!GO_PACKAGE.test(plain)) stage.tail = [...stage.tail.slice(1 - LAST_LINES), plain];
      if (stream?.writable) stream.write(`${plain}\n`);
      log.debug(plain);
    },
    stage(name) {
      endStage();
      stage = { name, started: performance.now(), latest: null, tail: [] };
      log.info(`${title}: ${name}`);
      if (stream?.writable) stream.write(`== ${title}: ${name}\n`);
    },
    tail: () => stage.tail,
    async close() {
      clearInterval(timer);
      endStage();
      stage = { ...stage, name: '' };
      if (stream) await new Promise<void>((resolve) => stream.end(() => resolve()));
    },
  };
}

function openLogFile(file: string, log: Log): WriteStream | null {
  const warn = (error: unknown) => log.warning(`Cannot write the build log ${file}: ${errorMessage(error)}`);
  try {
    createFolders(dirname(file));
    const stream = createWriteStream(file, { fd: openSync(file, APPEND, 0o600) });
    return stream.once('error', warn);
  } catch (error) {
    warn(error);
    return null;
  }
}
