// The part of a job's environment that third-party programs may see: lists of what passes, so that no token or key does.

/** What a program needs to start. */
const BASIC_VARIABLES = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP'];

/** What a build needs besides: Windows' folders, proxies, certificates and the language. */
const BUILD_VARIABLES = [
  ...['WINDIR', 'SYSTEMDRIVE', 'COMSPEC', 'PATHEXT', 'APPDATA', 'LOCALAPPDATA'],
  ...['NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'],
  ...['LANG', 'LANGUAGE', 'TZ', 'GOPROXY'],
  // With it the runner finds the processes that a job has left when the job is over.
  'RUNNER_TRACKING_ID',
];
/** Where the user's settings of go are. */
const GO_QUERY_VARIABLES = ['GOENV', 'GOSUMDB', 'XDG_CONFIG_HOME'];
const LOCALE_VARIABLE = /^LC_[A-Z]+$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the environment for a program of IPFS: what it needs to start, the variables that `isAllowed` accepts, and telemetry
 * switched off. Tokens and inputs do not reach it.
 */
export function createProgramEnvironment(
  env: Environment,
  isAllowed: (name: string) => boolean = () => false,
): Environment {
  const variables = selectVariables(env, (name) => name === 'LD_LIBRARY_PATH' || isAllowed(name));
  return { ...variables, IPFS_TELEMETRY: 'off' };
}

/** Returns the environment for compilers, git and make: the variables of the list, and those that `isAllowed` accepts. */
export function createBuildEnvironment(
  env: Environment,
  isAllowed: (name: string) => boolean = () => false,
): Record<string, string> {
  return selectVariables(
    env,
    (name) => BUILD_VARIABLES.includes(name.toUpperCase()) || LOCALE_VARIABLE.test(name) || isAllowed(name),
  );
}

/** Returns the environment for a query about the user's settings of go, also those in the file of `go env -w`. */
export function createGoQueryEnvironment(env: Environment): Record<string, string> {
  // Makes the command itself answer, not a toolchain that it would fetch for a go.mod in the current folder.
  return { ...createBuildEnvironment(env, (name) => GO_QUERY_VARIABLES.includes(name)), GOTOOLCHAIN: 'local' };
}

/** Returns the basic variables and those that `isAllowed` accepts. Names are compared in upper case: Windows has `Path`. */
function selectVariables(env: Environment, isAllowed: (name: string) => boolean): Record<string, string> {
  const passed = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && (BASIC_VARIABLES.includes(name.toUpperCase()) || isAllowed(name));
  });
  return Object.fromEntries(passed);
}
