// What upstream publishes, by URL. A function, so that a test can answer in its place.

/** Returns the text behind a URL. Throws where there is none. */
export type FetchText = (url: string) => Promise<string>;

/** Asks the network; GitHub with the token in GITHUB_TOKEN, where there is one. */
export const fetchFromNetwork: FetchText = async (url) => {
  const token = process.env.GITHUB_TOKEN;
  const headers = token && new URL(url).host === 'api.github.com' ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
};

/** Returns the JSON behind a URL, of the type that the caller knows it has. */
export async function fetchJson<Type>(fetchText: FetchText, url: string): Promise<Type> {
  return JSON.parse(await fetchText(url)) as Type;
}
