// Explains why a docker command failed. Docker prints what happened; this adds what to do in a job.
import { KitError } from '../errors.ts';
import { toPrintableLines } from '../printable.ts';

/** What Docker, Buildx and registries print, and what to do. The first match counts. Sources: docker/cli, moby, buildx, containerd. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /cannot connect to the docker daemon|is the docker daemon running|permission denied .*docker(?:\.sock| api| daemon)/i,
    'Start Docker on this runner, and give its user access to it. On GitHub, macOS runners have no Docker.',
  ],
  [
    /exec format error/i,
    'This machine cannot run programs of this platform. Add a step with docker/setup-qemu-action before this one.',
  ],
  [
    /is not a docker command|unknown command: docker buildx|unknown flag: --format/i,
    'Add a step with docker/setup-buildx-action before this one.',
  ],
  [
    /unauthorized|denied|authentication required|no basic auth credentials|40[13] forbidden|status:? 40[13]/i,
    'Add a step with docker/login-action before this one, and give the job the permission `packages`: read to pull, write to push.',
  ],
  [
    /manifest unknown|name unknown|no such image|repository does not exist|: not found/i,
    'Check the name of the image and its tag or digest, and that an earlier step or job pushed or built it.',
  ],
  [
    /no matching manifest|does not match the (?:specified|detected) (?:host )?platform|not provide the specified platform/i,
    'Build the image for this platform, too.',
  ],
  [/no space left on device/i, 'Free disk space on this runner.'],
  [
    /connection refused|no such host|i\/o timeout|tls handshake|unexpected eof|50[0234]|toomanyrequests|429/i,
    'The registry cannot be reached or is overloaded. Run the job again later.',
  ],
];
const OTHER_FIX = 'Correct what Docker says, and run the job again.';
const SHOWN_LINES = 5;

/**
 * Returns the error of a docker command. `subject` says what it was for, and `output` is what it printed: its last lines are in
 * the message.
 */
export function dockerFailure(subject: string, output: string, cause?: unknown): KitError {
  const lines = toPrintableLines(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:See 'docker|Run 'docker)/.test(line));
  const shown = lines.slice(-SHOWN_LINES);
  const problem = shown.length > 0 ? `Docker failed:\n${shown.join('\n')}` : 'Docker failed and printed nothing';
  return new KitError('docker-failed', { subject, problem, fix: findFix(output), cause });
}

/** Returns what to do about an output of docker. */
function findFix(output: string): string {
  return FIXES.find(([pattern]) => pattern.test(output))?.[1] ?? OTHER_FIX;
}
