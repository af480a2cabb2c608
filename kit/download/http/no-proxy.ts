// NO_PROXY: the hosts that are reached without a proxy. No standard defines it: this accepts what curl, Go and Node accept.
import { BlockList, isIP } from 'node:net';

/** A host and port as a URL has them, in lower case. An IPv6 address has no brackets. */
interface Target {
  readonly hostname: string;
  readonly port: string;
}

const LOOPBACK = createAddressList(['127.0.0.0/8', '::1']);

/** Returns whether a host is this machine. Loopback addresses never use a proxy. */
export function isLoopback(url: URL): boolean {
  const { hostname } = targetOf(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hasAddress(LOOPBACK, hostname);
}

/**
 * Returns whether a list such as `localhost,.example,10.0.0.0/8` has the host of a URL. Elements are separated by commas or
 * spaces: `*` is every host; `example` and `.example` a host and its subdomains, `*.example` only the subdomains; an IP
 * address or CIDR block the hosts that a URL gives as an address, because names are not resolved. A port limits an element.
 */
export function isInNoProxy(url: URL, list: string): boolean {
  const target = targetOf(url);
  const elements = list.toLowerCase().split(/[\s,]+/);
  return elements.some((element) => element === '*' || matchesElement(target, element));
}

function matchesElement({ hostname, port }: Target, element: string): boolean {
  if (isAddressOrBlock(element)) return hasAddress(createAddressList([element]), hostname);
  const [, bracketed, name = bracketed, onlyPort = port] =
    /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(element) ?? [];
  if (name === undefined || Number(onlyPort) !== Number(port)) return false;
  if (isAddressOrBlock(name)) return hasAddress(createAddressList([name]), hostname);
  if (isIP(hostname) !== 0) return false;
  const domain = withoutDotAtEnd(name.replace(/^\*?\./, ''));
  return hostname.endsWith(`.${domain}`) || (hostname === domain && !name.startsWith('*.'));
}

function targetOf({ hostname, port, protocol }: URL): Target {
  const withoutBrackets = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return { hostname: withoutDotAtEnd(withoutBrackets), port: port || (protocol === 'https:' ? '443' : '80') };
}

function withoutDotAtEnd(name: string): string {
  return name.replace(/\.$/, '');
}

function isAddressOrBlock(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 6 ? 128 : 32));
}

function createAddressList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', bits] = block.split('/');
    list.addSubnet(address, Number(bits ?? (isIP(address) === 6 ? 128 : 32)), familyOf(address));
  }
  return list;
}

function hasAddress(list: BlockList, hostname: string): boolean {
  return isIP(hostname) !== 0 && list.check(hostname, familyOf(hostname));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
