// The option --executables of ipfs-kit lock: the digests of executables, by which entries of the tool cache are verified.
import { availablePlatforms } from '../kit/distributions/distribution.ts';
import { parseDigest } from '../kit/download/digest/digest.ts';
import { KitError } from '../kit/errors.ts';
import type { InstallContext } from '../kit/install/context.ts';
import { type ExecutableDigests, hashExecutables } from '../kit/install/executable-digests.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import type { Target } from '../kit/install/target.ts';
import { formatPlatform, type Platform, samePlatform } from '../kit/platform/platform.ts';
import { readPlatform } from './platform.ts';

type HashTask = Pick<Target, 'distribution' | 'version' | 'known'> &
  Pick<ToolRequest, 'mirror'> &
  Pick<InstallContext, 'network' | 'log'>;

/**
 * Downloads the archives for the platforms and returns the digests of their executables. Throws `invalid-input` for a platform
 * without binaries, and what `hashExecutables` throws.
 */
export async function hashForPlatforms(
  { distribution, version, known, mirror, network, log }: HashTask,
  archives: Readonly<Record<string, string>>,
  platforms: RequestedPlatforms,
): Promise<ExecutableDigests> {
  const digests = new Map(Object.entries(archives).map(([file, digest]) => [file, parseDigest(digest, file)]));
  const available = availablePlatforms(distribution, version);
  const selected = platforms === 'all' ? available : platforms;
  const all: ExecutableDigests[] = [];
  for (const platform of selected) {
    if (!available.some((each) => samePlatform(each, platform))) {
      throw new KitError('invalid-input', {
        subject: `option --executables '${formatPlatform(platform)}'`,
        problem: `upstream publishes no binary of ${distribution.title} ${version} for it`,
        fix: `Use some of ${available.map(formatPlatform).join(', ')}.`,
      });
    }
    const request = createExactRequest({ product: distribution.product, version, platform, mirror });
    all.push(await hashExecutables({ request, distribution, version, known }, digests, { network, log }));
  }
  return Object.assign({}, ...all);
}

function createExactRequest({
  version,
  ...rest
}: Pick<ToolRequest, 'product' | 'platform' | 'mirror'> & { readonly version: string }): ToolRequest {
  return {
    ...rest,
    version: { kind: 'exact', version },
    source: 'never',
    network: null,
    checkLatest: false,
    gateways: [],
    checksums: new Map(),
    lock: null,
    require: null,
    rehash: false,
  };
}

type RequestedPlatforms = readonly Platform[] | 'all';

/** Returns the platforms of the option --executables; none without it. Throws `invalid-input`, `unsupported-platform`. */
export function readPlatforms(option: string | true | undefined): RequestedPlatforms {
  if (option === undefined) return [];
  return option === true ? 'all' : option.split(',').map((text) => readPlatform(text.trim(), '--executables'));
}
