// When no origin delivered: finds out whether the version exists at all, and says so.
import type { HostToken } from '../download/host-token.ts';
import { getText } from '../download/text.ts';
import type { OriginFailure } from '../download/transfer.ts';
import { KitError } from '../kit-error.ts';
import { formatPlatform } from '../platform/target.ts';
import { VERSION_LIST_BYTES, versionLists } from './published-versions.ts';
import type { ToolRequest } from './request.ts';
import type { Resolution } from './resolve.ts';

/**
 * Returns `no-such-version` where every origin answered that it has no such file, or where one that did lists the
 * versions it has and this is none of them; `no-digest` where all that is missing is the digest beside an archive; else
 * `download-failed`, with what each origin did.
 */
export async function explainFailures(
  request: ToolRequest,
  { distribution, version, platform }: Resolution,
  file: string,
  failures: readonly OriginFailure[],
  token: HostToken | null,
): Promise<KitError> {
  const asked = `${distribution.title} ${version} for ${formatPlatform(platform)}`;
  const outcomes = describeOutcomes(failures);
  const answering = failures.filter(({ kind }) => kind === 'missing').map(({ origin }) => origin);
  const versions = answering.length > 0 ? await listedBy(answering, request, token) : null;
  const listed = versions?.includes(version);
  const nobodyHasIt = answering.length === failures.length;
  if (nobodyHasIt && listed !== false && file.endsWith('.sha512')) return noDigest(asked, file, outcomes);
  if (listed === false || (listed === undefined && nobodyHasIt)) {
    const newest = versions ? `; newest there: ${versions.slice(0, 5).join(', ')}` : '';
    return new KitError('no-such-version', {
      asked,
      found: `no origin has it: ${outcomes}${newest}`,
      next: 'Check the version against the list of releases.',
    });
  }
  const build = distribution.goModules.length > 0 ? ", or build it here with 'source: always'" : '';
  return new KitError('download-failed', {
    asked,
    found: `no origin delivered ${file}: ${outcomes}`,
    next: `Run the job again, name a 'mirror' that can be reached from here${build}.`,
  });
}

function noDigest(asked: string, file: string, outcomes: string): KitError {
  return new KitError('no-digest', {
    asked,
    found: `no digest of it ships with this project, none was given, and no origin has ${file}: ${outcomes}`,
    next: 'Check that the version exists for this platform, or give the digest in the checksums input.',
  });
}

/** One reason an origin, however often it was tried; the URLs are in the log. */
function describeOutcomes(failures: readonly OriginFailure[]): string {
  return [...new Set(failures.map(({ origin, reason }) => `${origin}: ${reason}`))].join('; ');
}

/** The versions that an origin lists which answered that the file is missing; null where none of them has a list. */
async function listedBy(
  origins: readonly string[],
  request: ToolRequest,
  token: HostToken | null,
): Promise<readonly string[] | null> {
  for (const { url, parse } of versionLists(request).filter(({ origin }) => origins.includes(origin))) {
    const answer = await getText(url, { token, maximum: VERSION_LIST_BYTES });
    const versions = 'text' in answer ? parseQuietly(parse, answer.text) : [];
    if (versions.length > 0) return versions;
  }
  return null;
}

function parseQuietly(parse: (text: string) => readonly string[], text: string): readonly string[] {
  try {
    return parse(text);
  } catch {
    return [];
  }
}
