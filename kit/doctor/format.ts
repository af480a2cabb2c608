// How findings write sizes.

/** Returns a number of bytes for people: `71.2 GiB`, `130 MiB`. */
export function formatSize(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
