// Which addresses are on this machine, and on which of them nodes and peers listen.
import { isIPv4 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

/** The start of a multiaddr on the loopback interface. */
export type Loopback = '/ip4/127.0.0.1' | '/ip6/::1';
export const IPV4_LOOPBACK: Loopback = '/ip4/127.0.0.1';

/** Returns where nodes and peers of this machine listen. */
export function ownLoopback(): Loopback {
  try {
    return chooseLoopback(networkInterfaces());
  } catch {
    // Some sandboxes do not list interfaces.
    return IPV4_LOOPBACK;
  }
}

/** Returns where to listen on a machine with these interfaces: on 127.0.0.1, unless it has only ::1. */
export function chooseLoopback(interfaces: NodeJS.Dict<readonly NetworkInterfaceInfo[]>): Loopback {
  const own = Object.values(interfaces).flatMap((addresses = []) => addresses.filter(({ internal }) => internal));
  const hasIPv4 = own.some(({ family }) => family === 'IPv4');
  return !hasIPv4 && own.some(({ address }) => address === '::1') ? '/ip6/::1' : IPV4_LOOPBACK;
}

/** Returns whether the host of a URL is this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}
