// Which proxy a request uses, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Pure: doctor reports with it what downloads do.
import { KitError } from '../../errors.ts';
import { isInNoProxy, isLoopback } from './no-proxy.ts';
import { hasMisplacedCredentials, redactText } from './redact.ts';

export interface HttpProxy {
  /** The variable that sets it: `https_proxy`. */
  readonly variable: string;
  /** How to talk to the proxy itself. */
  readonly protocol: 'http:' | 'https:';
  /** An IPv6 address has no brackets. */
  readonly hostname: string;
  readonly port: number;
  /** `proxy.example:3128`, without credentials, for people. */
  readonly host: string;
  /** The header Proxy-Authorization; null without a user and password. */
  readonly authorization: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
/** `http:/proxy:3128` would name a host "http". */
const SCHEME_WITHOUT_HOST = /^https?:(?!\d|$)/i;
/** Quotes are part of a value in a runner's .env file. URLs accept them in a host. */
const HOST_AND_PORT = /^[\w.:[\]-]+$/;
const EXAMPLE = "'http://proxy.example:3128'";
const ESCAPES = 'In its credentials, write / as %2F, \\ as %5C, ? as %3F, # as %23 and @ as %40.';

/**
 * Returns the proxy for a URL, or null if the host is reached directly. A variable in lower case counts before the same one in
 * upper case, as in curl and Go.
 * Throws `invalid-input` if the variable is not the URL of an HTTP proxy.
 */
export function chooseProxy(url: URL, env: Environment = process.env): HttpProxy | null {
  const variable = findVariable(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy', env);
  if (variable === null || isLoopback(url)) return null;
  const noProxy = findVariable('no_proxy', env);
  return noProxy !== null && isInNoProxy(url, env[noProxy] ?? '') ? null : parseProxy(variable, env[variable] ?? '');
}

/** Throws `invalid-input` if a request to one of the URLs would use a variable that is not the URL of an HTTP proxy. */
export function checkProxySettings(urls: readonly string[], env: Environment = process.env): void {
  for (const url of urls) chooseProxy(new URL(url), env);
}

/**
 * Returns the proxy that the value of a variable describes. A missing scheme means http.
 * Throws `invalid-input` if it is not the URL of an HTTP proxy.
 */
export function parseProxy(variable: string, value: string): HttpProxy {
  const [, scheme = 'http'] = SCHEME.exec(value.trim()) ?? [];
  const text = value.trim().replace(SCHEME, '').replace(/^\/\//, '');
  if (/^socks/i.test(scheme)) throw createProxyError(variable, value, 'SOCKS proxies are not supported');
  if (!/^https?$/i.test(scheme)) throw createProxyError(variable, value, 'must be the URL of an HTTP proxy');
  const address = `${scheme}://${text}`;
  if (!URL.canParse(address) || !HOST_AND_PORT.test(new URL(address).host) || SCHEME_WITHOUT_HOST.test(text))
    throw createProxyError(variable, value, 'is not a valid URL');
  if (hasMisplacedCredentials(address)) throw createProxyError(variable, value, "must not have an '@' behind its host");
  const url = new URL(address);
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  return {
    variable,
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (protocol === 'https:' ? 443 : 80)),
    host: url.host,
    authorization: authorizationOf(url),
  };
}

/** Returns an environment in which each proxy has a scheme, for libraries that take `proxy.example:` for one. */
export function addProxySchemes(env: Environment): Environment {
  const added = PROXY_VARIABLES.flatMap((name) => {
    const value = env[name]?.trim();
    return value && !SCHEME.test(value) ? [[name, `http://${value.replace(/^\/\//, '')}`]] : [];
  });
  return { ...env, ...Object.fromEntries(added) };
}

/** Returns the variable's name in lower or upper case, as it is set; null if it is not set, or empty. */
function findVariable(name: string, env: Environment): string | null {
  return [name, name.toUpperCase()].find((each) => env[each]?.trim()) ?? null;
}

function authorizationOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  return `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')}`;
}

/** Decodes each escaped part by itself, because a `%` that escapes nothing is part of the password. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

/** The error shows nothing that can be a user or password. */
function createProxyError(variable: string, value: string, problem: string): KitError {
  const subject = `${variable} '${redactText(value)}'`;
  const fix = `Write an HTTP proxy as ${EXAMPLE}, or list hosts that need no proxy in NO_PROXY.`;
  return new KitError('invalid-input', { subject, problem, fix: value.includes('@') ? `${fix} ${ESCAPES}` : fix });
}
