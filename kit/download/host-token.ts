// A token goes to the one host that it belongs to.

export interface HostToken {
  /** With its port, where that is not the scheme's own. */
  readonly host: string;
  readonly token: string;
}
