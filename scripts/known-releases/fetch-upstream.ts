// Sends GET requests for the script. Errors say what failed, why, and what to do.

const REQUEST_LIMIT_MS = 30_000;
/** An archive of Lotus has 200 MB. */
const DOWNLOAD_LIMIT_MS = 600_000;

/** A failed request. */
export class UpstreamRequestError extends Error {
  /** Of the response; null without a response. */
  readonly status: number | null;

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { cause });
    this.name = 'UpstreamRequestError';
    this.status = status;
  }
}

/** Returns a successful response. Throws UpstreamRequestError otherwise, and after 30 s (for a download, 10 min). */
export async function fetchUpstream(
  url: string,
  { headers = {}, download = false }: { headers?: Readonly<Record<string, string>>; download?: boolean } = {},
): Promise<Response> {
  const signal = AbortSignal.timeout(download ? DOWNLOAD_LIMIT_MS : REQUEST_LIMIT_MS);
  const response = await fetch(url, { headers, signal }).catch((error: Error) => {
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    throw new UpstreamRequestError(`GET '${url}' failed: ${reason}. Check the network.`, null, error);
  });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new UpstreamRequestError(`GET '${url}' failed: ${reasonOf(response)}`, response.status);
}

/** GitHub's rate limit: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function reasonOf({ status, headers }: Response): string {
  if ((status === 403 || status === 429) && headers.get('x-ratelimit-remaining') === '0') {
    const reset = Number(headers.get('x-ratelimit-reset'));
    const until = reset > 0 ? ` until ${new Date(reset * 1000).toISOString()}` : '';
    return `the rate limit is exceeded${until} (status ${status}). Set GITHUB_TOKEN, or run this again later.`;
  }
  return `status ${status}.`;
}
