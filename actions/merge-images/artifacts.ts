// Reads the digests from the downloaded artifacts. They come from other jobs, so that nothing in them is trusted.
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { isDigest, shorten } from '../../kit/docker/reference.ts';
import { errorMessage, isMissingFile, KitError } from '../../kit/errors.ts';
import type { ExpectedArtifact } from './inputs.ts';

export interface PushedImage extends ExpectedArtifact {
  readonly digest: string;
}

/** Longer than a digest and its line ending. */
const READ_BYTES = 256;

/**
 * Returns the digest of each expected artifact. Throws `images-not-merged` unless the folder has exactly these, each with a digest,
 * and no digest twice.
 */
export function readArtifacts(folder: string, expected: readonly ExpectedArtifact[]): readonly PushedImage[] {
  const names = expected.map(({ artifact }) => artifact).sort();
  const found = listFolder(folder);
  if (names.join('/') !== found.join('/')) {
    const list = found.map(shorten).join(' ') || 'none';
    throw notMerged(`expected the artifacts ${names.join(' ')}, found ${list}`, ARTIFACT_FIX);
  }
  const images = expected.map((each) => ({ ...each, digest: readDigest(folder, each.artifact) }));
  const twice = images.find(({ digest }, at) => images.findIndex((other) => other.digest === digest) !== at);
  if (twice) throw notMerged(`${twice.artifact} has the digest of another platform, ${twice.digest}`, ARTIFACT_FIX);
  return images;
}

/** Returns the error of a merge that pushed no tag. */
export function notMerged(problem: string, fix: string, cause?: unknown): KitError {
  return new KitError('images-not-merged', { subject: 'merge', problem: `${problem}. No tag was pushed`, fix, cause });
}

const ARTIFACT_FIX = 'Check the jobs that push the images, and run all jobs again.';

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (isMissingFile(error)) return [];
    throw error;
  }
}

function readDigest(folder: string, artifact: string): string {
  const text = readStart(join(folder, artifact, 'digest'), artifact);
  const digest = text.replace(/\r?\n$/, '');
  if (isDigest(digest)) return digest;
  throw notMerged(`${artifact} contains '${shorten(text.trim())}', not a digest`, ARTIFACT_FIX);
}

/** Follows no link: an artifact could name a secret file, and the error would show it. Does not wait for a pipe. */
function readStart(path: string, artifact: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(descriptor).isFile()) throw new Error('it is not a file');
    const bytes = Buffer.alloc(READ_BYTES);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, READ_BYTES, 0));
  } catch (error) {
    throw notMerged(`${artifact} has no digest (${errorMessage(error)})`, ARTIFACT_FIX, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
