// Reads the os-release file of a Linux distribution. Format: freedesktop.org, os-release(5).

/** Paths of the file. The first one that exists counts. */
export const OS_RELEASE_FILES = ['/etc/os-release', '/usr/lib/os-release'] as const;

/** Returns the value of a field, such as `ID`, without quotes, or an empty string if it is not set. */
export function osReleaseField(text: string, name: string): string {
  const value = new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  return value.replace(/^(["'])(.*)\1$/, '$2');
}
