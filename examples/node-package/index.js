/** Returns the line of a note. */
export function formatNote(cid, text) {
  return `${cid}: ${text.trim().split(/\s+/).join(' ')}`;
}

/** Adds content to the node at `api` and returns its CID. */
export async function add(content, api = process.env.IPFS_API) {
  const body = new FormData();
  body.append('file', new Blob([content]));
  const response = await fetch(`${api}/api/v0/add?pin=false&cid-version=1`, { method: 'POST', body });
  if (!response.ok) throw new Error(`the node answered ${response.status}`);
  return (await response.json()).Hash;
}
