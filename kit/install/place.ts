// Finds a target in the tool caches: the runner's, and that of this job for what the runner's cannot take.
import { basename } from 'node:path';
import type { Distribution } from '../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../distributions/products/products.ts';
import type { Host } from '../platform/host/host.ts';
import type { InstallContext } from './context.ts';
import type { ToolRequest } from './request.ts';
import { usesPublishedBinary } from './resolve.ts';
import { type Target, targetName } from './target.ts';
import { type EntryPaths, type EntryRecord, entryPaths } from './tool-cache/entry.ts';
import { findCachedEntry } from './tool-cache/lookup.ts';
import { placeObstacle } from './tool-cache/root.ts';
import { listCachedVersions } from './tool-cache/write.ts';
import { findKnownExecutables } from './verify/known-executables.ts';

/** Where a target is installed to. */
export interface InstallPlace {
  /** The root folder of the tool cache. */
  readonly root: string;
  readonly paths: EntryPaths;
}

/**
 * Returns the entry that meets the request, or the place for a new one: in the runner's tool cache, or in this job's if another
 * user's entry is in the way or the runner's is not writable.
 */
export async function findPlace(
  target: Target,
  context: InstallContext,
): Promise<InstallPlace | { readonly record: EntryRecord; readonly paths: EntryPaths }> {
  const { toolCache, log } = context;
  const shared = await findInRoot(toolCache, target, context);
  if ('record' in shared) return shared;
  const obstacle = await placeObstacle(shared.paths.directory);
  if (obstacle === null) return shared;
  const own = await findInRoot(context.ownToolCache(), target, context);
  if ('record' in own) return own;
  log.warning(
    `The tool cache cannot take ${targetName(target)}: ${obstacle}. Installing to ${own.root}, which later jobs do not reuse.`,
  );
  return own;
}

async function findInRoot(root: string, target: Target, context: InstallContext) {
  const { request, distribution, version } = target;
  const { host, log } = context;
  const known = usesPublishedBinary(target, host) ? findKnownExecutables(target) : null;
  // A complete entry has every program that a request can name.
  for (const tool of new Set([distribution.tool, DISTRIBUTIONS[request.product].tool])) {
    const paths = cachePaths(root, { request, tool, version, host });
    const record = await findCachedEntry(target, paths, known, log);
    if (record) return { record, paths };
  }
  return { root, paths: cachePaths(root, { request, tool: distribution.tool, version, host }) };
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
  return entryPaths(root, { tool: toolName(request, tool), version, platform: request.platform, libc });
}

/** A build for another network is another tool. */
export function toolName({ network }: ToolRequest, tool: string): string {
  return network ? `${tool}-${network}` : tool;
}
