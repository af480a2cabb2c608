// A token goes to the one host that it belongs to, by the scheme that it belongs to.

export interface HostToken {
  /** Scheme, host and port: `https://github.com`. */
  readonly origin: string;
  readonly token: string;
}
