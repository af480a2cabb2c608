// Finds a target in the tool caches: the runner's, and that of this job for what the runner's cannot take.
import { basename } from 'node:path';
import type { Distribution } from '../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../distributions/products/products.ts';
import { nameIn } from '../platform/conventions.ts';
import type { Host } from '../platform/host/host.ts';
import type { InstallContext } from './context.ts';
import type { ToolRequest } from './request.ts';
import { usesPublishedBinary } from './resolve.ts';
import { type Target, targetName } from './target.ts';
import { type EntryPaths, type EntryRecord, entryPaths } from './tool-cache/entry.ts';
import { type CachedEntry, findCachedEntry } from './tool-cache/lookup.ts';
import { placeObstacle } from './tool-cache/root.ts';
import { createStaging, discardStaging } from './tool-cache/staging.ts';
import { copyExecutables, listCachedVersions, placeEntry, recordFiles } from './tool-cache/write.ts';
import { findKnownExecutables, type KnownExecutables } from './verify/known-executables.ts';

/** Where a target is installed to. */
export interface InstallPlace {
  /** The root folder of the tool cache. */
  readonly root: string;
  readonly paths: EntryPaths;
}

/** An entry that meets the request. */
interface FoundEntry {
  readonly record: EntryRecord;
  readonly paths: EntryPaths;
}

/**
 * Returns the entry that meets the request, or the place for a new one: in the runner's tool cache, or in this job's if another
 * user's entry is in the way or the runner's is not writable. Executables that others can change, and that are those in a lock file
 * or the known releases, are copied to this job's.
 */
export async function findPlace(target: Target, context: InstallContext): Promise<InstallPlace | FoundEntry> {
  const { toolCache, log } = context;
  const isBuild = !usesPublishedBinary(target, context.host);
  const known = isBuild ? null : findKnownExecutables(target);
  const expected = { known, isBuild };
  const shared = await findInRoot(toolCache, target, expected, context);
  const mustCopy = 'record' in shared && shared.isShared && known !== null;
  if ('record' in shared && !mustCopy) return shared;
  const obstacle = mustCopy
    ? `${shared.paths.directory} can be changed by others`
    : await placeObstacle(toolCache, toolName(target.request, target.distribution.tool), shared.paths.directory);
  if (!mustCopy && 'root' in shared && obstacle === null) return shared;
  const own = await findInRoot(context.ownToolCache(), target, expected, context);
  if ('record' in own) return own;
  const copied = mustCopy ? await copyEntry(shared, own, known, target) : null;
  if (copied) return copied;
  log.warning(
    `The tool cache cannot take ${targetName(target)}: ${obstacle}. Installing to ${own.root}, which later jobs do not reuse.`,
  );
  return own;
}

async function findInRoot(
  root: string,
  target: Target,
  expected: { readonly known: KnownExecutables | null; readonly isBuild: boolean },
  { host, jobCache, log }: InstallContext,
): Promise<InstallPlace | (FoundEntry & Pick<CachedEntry, 'isShared'>)> {
  const { request, distribution, version } = target;
  const policy = { ...expected, jobCache: jobCache?.builds ?? false };
  // A complete entry has every program that a request can name.
  for (const tool of new Set([distribution.tool, DISTRIBUTIONS[request.product].tool])) {
    const paths = cachePaths(root, { request, tool, version, host });
    const found = await findCachedEntry(target, paths, policy, log);
    if (found) return { ...found, paths };
  }
  return { root, paths: cachePaths(root, { request, tool: distribution.tool, version, host }) };
}

/** Returns the copy of an entry; null if the copied executables are not the known ones any more. */
async function copyEntry(
  { record, paths }: FoundEntry,
  place: InstallPlace,
  { sha256 }: KnownExecutables,
  { request, distribution }: Target,
): Promise<FoundEntry | null> {
  const staging = await createStaging(place.root, toolName(request, distribution.tool));
  try {
    const files = await copyExecutables(paths.directory, staging, sha256);
    if (files === null) return null;
    const copy = { ...record, files: await recordFiles(files) };
    return { record: await placeEntry(staging, place.paths, copy, async () => false), paths: place.paths };
  } finally {
    await discardStaging(staging);
  }
}

/** Returns the versions in the runner's tool cache, in any order. */
export async function listCached(
  request: ToolRequest,
  distribution: Distribution,
  { toolCache, host }: InstallContext,
): Promise<readonly string[]> {
  // The folder's name is the same for every version.
  const anyVersion = { request, tool: distribution.tool, version: '0.0.0', host };
  const folder = basename(cachePaths(toolCache, anyVersion).directory);
  const tools = new Set([distribution.tool, DISTRIBUTIONS[request.product].tool]);
  const cached = await Promise.all(
    [...tools].map((tool) => listCachedVersions(toolCache, toolName(request, tool), folder)),
  );
  return [...new Set(cached.flat())];
}

interface CacheKey {
  readonly request: ToolRequest;
  readonly tool: string;
  readonly version: string;
  readonly host: Host;
}

function cachePaths(root: string, { request, tool, version, host }: CacheKey): EntryPaths {
  const libc = host.libc?.name ?? null;
  const { arch } = nameIn(request.platform, 'node');
  return entryPaths(root, { tool: toolName(request, tool), version, arch, libc });
}

/** A build for another network is another tool. */
export function toolName({ network }: ToolRequest, tool: string): string {
  return network ? `${tool}-${network}` : tool;
}
