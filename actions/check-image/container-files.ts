// Reads files of an image without running it: from a container that is created, but not started.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';
import { type Docker, dockerOutput } from '../../kit/docker/command.ts';
import { dockerFailure } from '../../kit/docker/failure.ts';
import { formatPlatform, type Platform } from '../../kit/platform/platform.ts';
import { onInterruption } from '../../kit/process/interruption.ts';
import { createTemporaryFolder } from '../../kit/system/write/new-folder.ts';

export type ContainerEntry =
  | { readonly kind: 'missing' }
  | { readonly kind: 'link'; readonly target: string }
  /** `content` is the path of a copy. */
  | { readonly kind: 'file'; readonly content: string }
  | { readonly kind: 'other' };

/** Returns what is at an absolute path. Links in its folders are followed, a link at its end is not. */
export type ReadEntry = (path: string) => Promise<ContainerEntry>;

interface Source {
  readonly docker: Docker;
  readonly env: NodeJS.ProcessEnv;
  readonly image: string;
  readonly platform: Platform;
  /** How errors name the image. */
  readonly subject: string;
}

/** Returns what `body` returns, which can read the files of an image. Throws `docker-failed`, `interrupted` and its errors. */
export async function withImageFiles<T>(source: Source, body: (readEntry: ReadEntry) => Promise<T>): Promise<T> {
  const { docker, env, image, platform, subject } = source;
  // An image may have no command, and docker creates no container without one.
  const options = ['--pull', 'never', '--platform', formatPlatform(platform), '--network', 'none'];
  const container = (await dockerOutput(docker, ['create', ...options, image, 'none'], { subject })).trim();
  const copies = createTemporaryFolder('check-image-');
  // Keeps this process alive until the container is removed.
  const stopListening = onInterruption(() => undefined);
  const entries = new Map<string, Promise<ContainerEntry>>();
  const readEntry: ReadEntry = (path) => {
    const copy = join(copies, `${entries.size}`);
    const entry = entries.get(path) ?? copyEntry({ env, container, path, copy, subject });
    entries.set(path, entry);
    return entry;
  };
  try {
    return await body(readEntry);
  } finally {
    await docker(['rm', '--force', '--volumes', container], { subject });
    stopListening();
    await rm(copies, { recursive: true, force: true });
  }
}

interface Copy {
  readonly env: NodeJS.ProcessEnv;
  readonly container: string;
  readonly path: string;
  readonly copy: string;
  readonly subject: string;
}

/** `docker cp` writes a tar archive. Only its first entry matters, because a folder has its files after it. */
async function copyEntry({ env, container, path, copy, subject }: Copy): Promise<ContainerEntry> {
  const child = spawn('docker', ['cp', `${container}:${path}`, '-'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  let problem = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problem = `${problem}${text}`.slice(-10_000);
  });
  const extract = tar.extract();
  // An archive that ends early destroys both streams. What was read so far decides.
  child.stdout.on('error', () => undefined).pipe(extract);
  try {
    for await (const entry of extract) {
      const { type, linkname } = entry.header;
      if (type === 'symlink') return { kind: 'link', target: linkname ?? '' };
      if (type !== 'file') return { kind: 'other' };
      await pipeline(entry, createWriteStream(copy, { flags: 'wx', mode: 0o600 }));
      return { kind: 'file', content: copy };
    }
  } catch (cause) {
    throw dockerFailure(subject, `${problem}${path} cannot be read: ${cause}`, cause);
  } finally {
    extract.destroy();
    child.stdout.destroy();
    child.kill();
  }
  await exited;
  if (/could not find|no such|not found|not a directory/i.test(problem)) return { kind: 'missing' };
  throw dockerFailure(subject, problem || `docker cp printed nothing for ${path}`);
}
