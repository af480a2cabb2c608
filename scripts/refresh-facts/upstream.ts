// What upstream publishes, by URL. A function, so that a test can answer in its place.

/** Returns the text behind a URL. Throws where there is none. */
export type Upstream = (url: string) => Promise<string>;

/** Asks the network; GitHub with the token in GITHUB_TOKEN, where there is one. */
export const network: Upstream = async (url) => {
  const token = process.env.GITHUB_TOKEN;
  const headers = token && new URL(url).host === 'api.github.com' ? { authorization: `Bearer ${token}` } : {};
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
};

/** Returns the JSON behind a URL, of the type that the caller knows it has. */
export async function json<Type>(upstream: Upstream, url: string): Promise<Type> {
  return JSON.parse(await upstream(url)) as Type;
}
