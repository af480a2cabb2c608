// The settings of go for builds from modules. They are part of the job-cache key, because the bytes of a build depend on them.
import { nameIn } from '../../platform/conventions.ts';
import type { Platform } from '../../platform/platform.ts';

/** No value is empty, because go would use the one in the `go.env` of its own folder instead. */
export const MODULE_SETTINGS: Readonly<Record<string, string>> = {
  CGO_ENABLED: '0',
  GO111MODULE: 'on',
  // A build that is killed leaves its module cache. It must not be read-only, or the runner could not remove it.
  GOFLAGS: '-mod=readonly -modcacherw',
  GOAMD64: 'v1',
  GOARM64: 'v8.0',
};

/** Returns the settings of a build for a platform. */
export function platformSettings(platform: Platform): Record<string, string> {
  const { os, arch } = nameIn(platform, 'go');
  const arm = platform.arch === 'arm' ? { GOARM: (platform.variant ?? 'v7').slice(1) } : {};
  return { ...MODULE_SETTINGS, GOOS: os, GOARCH: arch, ...arm };
}
