// Fetches texts by URL. Tests replace the function.

/** Returns the text at a URL. Throws if the request fails. */
export type FetchText = (url: string) => Promise<string>;

/** Uses the network, and for GitHub the token in GITHUB_TOKEN if it is set. */
export const fetchFromNetwork: FetchText = async (url) => {
  const token = process.env.GITHUB_TOKEN;
  const headers = token && new URL(url).origin === 'https://api.github.com' ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
};

/** Returns the JSON at a URL. The caller knows its type. */
export async function fetchJson<Type>(fetchText: FetchText, url: string): Promise<Type> {
  return JSON.parse(await fetchText(url)) as Type;
}
