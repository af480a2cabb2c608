// Parses the files of a self-hosted runner. Sources in actions/runner: RunnerSettings (.runner), Runner.Listener/Program.cs
// (.env), layoutroot/env.sh (.path). Pure.
import semver from 'semver';

/** The settings that `config.sh` wrote. */
export interface RunnerSettings {
  readonly name: string;
  /** The repository, organization or enterprise that the runner is registered with. */
  readonly url: string;
  /** Relative to the runner's folder, or absolute. */
  readonly workFolder: string;
}

/** Returns the settings in the text of a `.runner` file, which may start with a byte order mark; null if it is not such a file. */
export function parseRunnerSettings(text: string): RunnerSettings | null {
  try {
    const { agentName, gitHubUrl, workFolder } = JSON.parse(text.replace(/^\uFEFF/, ''));
    const valid = typeof agentName === 'string' && typeof gitHubUrl === 'string' && URL.canParse(gitHubUrl);
    if (!valid) return null;
    return { name: agentName, url: gitHubUrl, workFolder: typeof workFolder === 'string' ? workFolder : '_work' };
  } catch {
    return null;
  }
}

/** Returns the runner's version in the text of `bin/Runner.Listener.deps.json`, or null. */
export function parseRunnerVersion(text: string): string | null {
  return /"Runner\.Listener\/(\d+\.\d+\.\d+)"/.exec(text)?.[1] ?? null;
}

/** Returns the newest version among the names of the folders that updates create, `bin.2.335.1`, or null. */
export function findNewestUpdate(names: readonly string[]): string | null {
  const versions = names.flatMap((name) => /^bin\.(\d+\.\d+\.\d+)$/.exec(name)?.[1] ?? []);
  return versions.sort(semver.rcompare)[0] ?? null;
}

/** Returns the variables in the text of a `.env` file. The runner does not interpret quotes. */
export function parseEnvFile(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).filter((line) => line.indexOf('=') > 0);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
