// Parses the input bootstrap: the peers that a node connects to first, as multiaddrs that end in a peer ID.
// Protocol names: https://github.com/multiformats/multiaddr/blob/master/protocols.csv
import { isIPv4, isIPv6 } from 'node:net';
import { KitError, type KitErrorParts } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';

type ValueCheck = (value: string) => boolean;

const isPort: ValueCheck = (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
const isName: ValueCheck = (value) => /^[\w.-]+$/.test(value);
/** A multihash in base58btc (`Qm…` of a SHA-256, `12D3KooW…` of an Ed25519 key, `16Uiu2HA…`), or a CID in base36 or base32. */
const isPeerId: ValueCheck = (value) =>
  /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|1[1-9A-HJ-NP-Za-km-z]{50,59}|[kb][a-z0-9]{50,70})$/.test(value);

/** The protocols of a libp2p address that a node can connect to; null if the protocol has no value. */
const PROTOCOLS: Readonly<Record<string, ValueCheck | null>> = {
  ip4: isIPv4,
  ip6: isIPv6,
  ip6zone: isName,
  dns: isName,
  dns4: isName,
  dns6: isName,
  dnsaddr: isName,
  tcp: isPort,
  udp: isPort,
  sni: isName,
  certhash: isName,
  quic: null,
  'quic-v1': null,
  webtransport: null,
  'webrtc-direct': null,
  tls: null,
  ws: null,
  wss: null,
  'p2p-circuit': null,
  p2p: isPeerId,
  ipfs: isPeerId,
};

const EXAMPLE = '/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…';

/**
 * Returns the multiaddrs in a text, separated by spaces or newlines; an empty list for `none`, null for an empty text. Throws
 * `invalid-input` for the first one that is not the address of a peer.
 */
export function parseBootstrap(text: string): readonly string[] | null {
  const entries = text.split(/\s+/).filter((entry) => entry !== '');
  if (entries.length === 0) return null;
  if (entries.length === 1 && entries[0] === 'none') return [];
  for (const entry of entries) {
    const problem = multiaddrProblem(entry);
    if (problem) throw new KitError('invalid-input', { subject: `input bootstrap '${entry}'`, ...problem });
  }
  return entries;
}

type MultiaddrProblem = Pick<KitErrorParts, 'problem' | 'fix'>;

/** Returns why an entry is not the address of a peer, and what to do; null if it is one. */
function multiaddrProblem(entry: string): MultiaddrProblem | null {
  if (entry === 'none') {
    return {
      problem: 'it cannot be combined with addresses',
      fix: 'Write only none for an empty list, or only addresses.',
    };
  }
  if (entry === 'auto') {
    const problem = 'it is a placeholder of AutoConf, which is off';
    return { problem, fix: 'Remove bootstrap, or set AutoConf.Enabled=true in ipfs-config.' };
  }
  if (!entry.startsWith('/')) {
    const commas = entry.includes(',') ? ', and addresses are separated by spaces, not by commas' : '';
    const problem = `a multiaddr starts with a slash${commas}`;
    return { problem, fix: `Write addresses such as ${EXAMPLE}, separated by spaces or newlines.` };
  }
  const parts = entry.slice(1).split('/');
  let last = '';
  while (parts.length > 0) {
    last = parts.shift() ?? '';
    const check = Object.hasOwn(PROTOCOLS, last) ? PROTOCOLS[last] : undefined;
    if (check === undefined) return unknownProtocol(last);
    if (check === null) continue;
    const value = parts.shift() ?? '';
    if (!check(value))
      return { problem: `'${value}' is not a valid value for /${last}`, fix: `Write an address such as ${EXAMPLE}.` };
  }
  if (last === 'p2p' || last === 'ipfs') return null;
  return { problem: 'it does not end in a peer ID', fix: `Add /p2p/ and the peer ID, as in ${EXAMPLE}.` };
}

function unknownProtocol(name: string): MultiaddrProblem {
  const nearest = findNearestName(name, Object.keys(PROTOCOLS));
  return {
    problem: `/${name} is not a protocol that a node can connect to`,
    fix: nearest ? `Use /${nearest}.` : `Write an address such as ${EXAMPLE}.`,
  };
}
