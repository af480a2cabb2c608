// What a build says: every line to a file, where it stands to the job's log now and then, and the last lines to its error.
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { InstallLog } from '../request.ts';

const PROGRESS_INTERVAL_MS = 10_000;
const LAST_LINES = 15;
/** Characters of a line that a progress line shows. */
const SHOWN_CHARACTERS = 120;
/** As `go build -v` prints them while other packages fail: many, after what matters. */
const GO_PACKAGE = /^[\w.~-]+(?:\/[\w.~-]+)*$/;

export interface BuildLog {
  /** Adds a line that the build printed. */
  line(text: string): void;
  /** Begins a part of the build: tells how long the one before it took, and names the new one. */
  stage(name: string): void;
  /** Returns the last 15 lines that the build printed in this stage, without the paths of Go packages. */
  tail(): readonly string[];
  /** Ends the last stage. The file has every line then. */
  close(): Promise<void>;
}

/**
 * Returns the log of a build of `title`, at the end of `file`, which need not be there. Every 10 s it tells `log` the
 * stage, its seconds and what `progress` says; the latest line, where there is none. A file that cannot be written is
 * a warning, because the build can do without.
 */
export function openBuildLog(file: string, title: string, log: InstallLog, progress?: () => string): BuildLog {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file, { flags: 'a' });
  stream.once('error', ({ message }) => log.warning(`The build's log cannot be written: ${message}`));
  let stage = { name: '', started: 0, latest: null as string | null, tail: [] as readonly string[] };
  const seconds = () => `${Math.round((performance.now() - stage.started) / 1000)} s`;
  // The runner obeys `##[` anywhere in a line.
  const latest = () => stage.latest?.trim().slice(0, SHOWN_CHARACTERS).replaceAll('##[', '#[');
  const state = () => progress?.() ?? latest() ?? 'nothing printed yet';
  const timer = setInterval(() => {
    if (stage.name) log.info(`  ${stage.name}, ${seconds()}: ${state()}`);
  }, PROGRESS_INTERVAL_MS);
  const endStage = () => {
    if (stage.name) log.info(`  ${stage.name} ended after ${seconds()}${progress ? `: ${progress()}` : ''}`);
  };
  return {
    line(text) {
      const plain = stripVTControlCharacters(text);
      stage.latest = plain;
      if (!GO_PACKAGE.test(plain)) stage.tail = [...stage.tail.slice(1 - LAST_LINES), plain];
      if (stream.writable) stream.write(`${plain}\n`);
      log.debug(plain);
    },
    stage(name) {
      endStage();
      stage = { name, started: performance.now(), latest: null, tail: [] };
      log.info(`${title}: ${name}`);
      if (stream.writable) stream.write(`== ${title}: ${name}\n`);
    },
    tail: () => stage.tail,
    async close() {
      clearInterval(timer);
      endStage();
      stage = { ...stage, name: '' };
      await new Promise<void>((resolve) => stream.end(() => resolve()));
    },
  };
}
