// What go says about a module: the version does not exist, or go could not find out. Messages of Go 1.26 and Git 2.39.
import { describe, expect, it } from 'vitest';
import { isUnknownVersion } from '../../../../kit/install/build/go-module.ts';

const LS_REMOTE =
  'github.com/ipfs/kubo@v0.43.0: invalid version: git ls-remote -q --end-of-options origin in /tmp/vcs: exit status 128:\n\t';

describe('the version does not exist', () => {
  it.each([
    'github.com/ipfs/kubo@v9.9.9: invalid version: unknown revision v9.9.9',
    'github.com/ipfs/kubo@v9.9.9: reading https://proxy.example/github.com/ipfs/kubo/@v/v9.9.9.info: 404 Not Found',
    'github.com/ipfs/kubo@v9.9.9: reading https://proxy.example/@v/v9.9.9.info: 410 Gone',
    'github.com/ipfs/kubo@v9.9.9: invalid version: module contains a go.mod file, so module path must match major version',
  ])('%s', (message) => {
    expect(isUnknownVersion(message)).toBe(true);
  });
});

describe('go could not find out', () => {
  it.each([
    `${LS_REMOTE}fatal: unable to access 'https://github.com/ipfs/kubo/': Could not resolve host: github.com`,
    `${LS_REMOTE}fatal: unable to access 'https://github.com/ipfs/kubo/': Failed to connect to 127.0.0.1 port 9`,
    `${LS_REMOTE}fatal: unable to access 'https://github.com/ipfs/kubo/': The requested URL returned error: 502`,
    `${LS_REMOTE}fatal: could not read Username for 'https://github.com': terminal prompts disabled`,
    `${LS_REMOTE}error: RPC failed; curl 28 Operation too slow. Less than 1000 bytes/sec transferred the last 60 seconds`,
    'github.com/ipfs/kubo@v0.43.0: invalid version: git init --bare in /tmp/vcs: exec: "git": executable file not found in $PATH',
    'github.com/ipfs/kubo@v0.43.0: invalid version: Get "https://proxy.example/v0.43.0.info": net/http: TLS handshake timeout',
    'github.com/ipfs/kubo@v0.43.0: invalid version: Get "https://proxy.example": dial tcp: i/o timeout',
    'github.com/ipfs/kubo@v0.43.0: Get "https://127.0.0.1:9/": dial tcp 127.0.0.1:9: connect: connection refused',
    'github.com/ipfs/kubo@v0.43.0: invalid version: git fetch -f origin in /tmp/vcs: context deadline exceeded',
    'github.com/ipfs/kubo@v0.43.0: verifying module: reading https://sum.golang.org/lookup/x: 404 Not Found',
  ])('%s', (message) => {
    expect(isUnknownVersion(message)).toBe(false);
  });
});
