// The files of a self-hosted runner, in actions/runner: RunnerSettings (.runner), Runner.Listener/Program.cs (.env),
// layoutroot/env.sh (.path). Pure.
import semver from 'semver';

/** What `config.sh` wrote down. */
export interface RunnerSettings {
  readonly name: string;
  /** Of the repository, organisation or enterprise that it is registered with. */
  readonly url: string;
  /** Relative to the runner's folder, or absolute. */
  readonly workFolder: string;
}

/** Returns what the text of a `.runner` file says, which starts with a byte order mark; null where it is no such file. */
export function parseRunnerSettings(text: string): RunnerSettings | null {
  try {
    const { agentName, gitHubUrl, workFolder } = JSON.parse(text.replace(/^\uFEFF/, ''));
    const known = typeof agentName === 'string' && typeof gitHubUrl === 'string' && URL.canParse(gitHubUrl);
    if (!known) return null;
    return { name: agentName, url: gitHubUrl, workFolder: typeof workFolder === 'string' ? workFolder : '_work' };
  } catch {
    return null;
  }
}

/** Returns the runner's version in the text of `bin/Runner.Listener.deps.json`, or null where it names none. */
export function parseRunnerVersion(text: string): string | null {
  return /"Runner\.Listener\/(\d+\.\d+\.\d+)"/.exec(text)?.[1] ?? null;
}

/** Returns the newest version among the names of folders that updates leave, `bin.2.335.1`, or null. */
export function findNewestUpdate(names: readonly string[]): string | null {
  const versions = names.flatMap((name) => /^bin\.(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? []);
  return versions.sort(semver.rcompare)[0] ?? null;
}

/** Returns the variables in the text of a `.env` file, which the runner sets as they stand: there is no quoting. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).filter((line) => line.indexOf('=') > 0);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
