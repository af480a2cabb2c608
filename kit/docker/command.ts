// Runs docker. The command line and not the API of the engine, because it knows the contexts, plugins and logins of the job.
import { KitError } from '../errors.ts';
import { runProcess } from '../process/run.ts';
import { dockerFailure } from './failure.ts';

export interface DockerOptions {
  /** What the command is for, for the error: `image 'ghcr.io/owner/name:1'`. */
  readonly subject: string;
  readonly limitMs?: number;
  /** Called for each line of stdout and stderr. */
  readonly onLine?: (line: string) => void;
}

export interface DockerResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs docker with arguments, and returns how it ended. Throws `docker-failed` if it cannot run, and `interrupted`. */
export type Docker = (args: readonly string[], options: DockerOptions) => Promise<DockerResult>;

/** Pulls and pushes of large images take minutes. */
const LIMIT_MS = 30 * 60_000;

/** Returns the docker that is first on PATH. */
export function createDocker(env: NodeJS.ProcessEnv): Docker {
  return async (args, { subject, limitMs = LIMIT_MS, onLine }) => {
    const result = await runProcess('docker', args, { env, limitMs, ...(onLine ? { onLine } : {}) });
    if (result.how === 'not-started') {
      throw new KitError('docker-failed', {
        subject,
        problem: `docker cannot be started (${result.reason})`,
        fix: 'Install Docker on this runner. On GitHub, macOS runners have no Docker: use one with Linux.',
      });
    }
    const { how, stdout, stderr } = result;
    if (how === 'exit') return { exitCode: result.exitCode, stdout, stderr };
    const ending =
      how === 'signal' ? `it was ended by ${result.signal}` : `it took longer than ${limitMs / 60_000} minutes`;
    throw dockerFailure(subject, `${stdout}${stderr}docker ${args[0]}: ${ending}`);
  };
}

/** Returns what a docker command prints to standard output. Throws `docker-failed` if it fails, and `interrupted`. */
export async function dockerOutput(docker: Docker, args: readonly string[], options: DockerOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await docker(args, options);
  if (exitCode !== 0) throw dockerFailure(options.subject, stderr || stdout);
  return stdout;
}

/** Returns the value of the JSON that a docker command prints. Throws `docker-failed` for anything else, and `interrupted`. */
export async function dockerJson(docker: Docker, args: readonly string[], options: DockerOptions): Promise<unknown> {
  const text = await dockerOutput(docker, args, options);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw dockerFailure(options.subject, `expected JSON, got: ${text.slice(0, 200)}`, cause);
  }
}
