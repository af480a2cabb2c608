// Which variables of a job reach compilers, git and make.
import { describe, expect, it } from 'vitest';
import { createBuildEnvironment } from '../../../kit/system/environment.ts';

describe('the environment of a build', () => {
  it.each([
    ...['GITHUB_TOKEN', 'GH_TOKEN', 'NPM_TOKEN', 'NODE_AUTH_TOKEN', 'INPUT_GITHUB-TOKEN', 'INPUT_KUBO-VERSION'],
    ...['ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_URL', 'GITHUB_ENV', 'GITHUB_PATH', 'STATE_folder', 'RUNNER_TEMP'],
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'GOOGLE_APPLICATION_CREDENTIALS', 'DB_PASSWORD', 'DEPLOY_KEY'],
    ...['SSH_AUTH_SOCK', 'SSH_ASKPASS', 'GIT_SSH_COMMAND', 'GIT_ASKPASS', 'GIT_CONFIG_COUNT', 'GIT_CONFIG_VALUE_0'],
    ...['GOFLAGS', 'GOSUMDB', 'GONOSUMDB', 'GONOSUMCHECK', 'GOPRIVATE', 'GOINSECURE', 'GOENV', 'GOROOT', 'GODEBUG'],
    ...['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOCACHEPROG', 'GOTOOLCHAIN', 'GOEXPERIMENT', 'GOAUTH'],
    ...[
      'CC',
      'CXX',
      'CGO_CFLAGS',
      'CGO_LDFLAGS',
      'CPATH',
      'LIBRARY_PATH',
      'PKG_CONFIG_PATH',
      'RUSTFLAGS',
      'CARGO_HOME',
    ],
    ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'DYLD_INSERT_LIBRARIES', 'BASH_ENV', 'ENV', 'MAKEFLAGS', 'LC_evil', 'XLC_ALL'],
  ])('does not have %s', (name) => {
    expect(createBuildEnvironment({ [name]: 'x' })).toEqual({});
  });

  it.each([
    ...['PATH', 'Path', 'HOME', 'USERPROFILE', 'SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMPDIR', 'LocalAppData'],
    ...['http_proxy', 'HTTPS_PROXY', 'NO_PROXY', 'all_proxy', 'GOPROXY', 'RUNNER_TRACKING_ID'],
    ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'CURL_CA_BUNDLE', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'],
  ])('has %s', (name) => {
    expect(createBuildEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' });
  });

  it('has what the caller adds', () => {
    const env = { RUSTUP_HOME: '/rustup', CARGO_HOME: '/cargo', PATH: undefined };
    expect(createBuildEnvironment(env, (name) => name === 'RUSTUP_HOME')).toEqual({ RUSTUP_HOME: '/rustup' });
  });
});
