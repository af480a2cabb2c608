// The input bootstrap: peers that a node dials first, as multiaddrs that end in a peer ID.
// Protocol names: https://github.com/multiformats/multiaddr/blob/master/protocols.csv
import { isIPv4, isIPv6 } from 'node:net';
import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';

type ValueCheck = (value: string) => boolean;

const isPort: ValueCheck = (value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
const isName: ValueCheck = (value) => /^[\w.-]+$/.test(value);
/** A multihash in base58btc (`Qm…` of a SHA-256, `12D3KooW…` of an Ed25519 key, `16Uiu2HA…`), or a CID in base36 or base32. */
const isPeerId: ValueCheck = (value) =>
  /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|1[1-9A-HJ-NP-Za-km-z]{50,59}|[kb][a-z0-9]{50,70})$/.test(value);

/** The protocols of a libp2p address that a node can dial; null where the protocol has no value. */
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
 * Returns the multiaddrs of a text with one a line or separated by spaces; an empty list for `none`, null for an empty text.
 * Throws `invalid-input` for the first that a node could not dial.
 */
export function parseBootstrap(text: string): readonly string[] | null {
  const entries = text.split(/\s+/).filter((entry) => entry !== '');
  if (entries.length === 0) return null;
  if (entries.length === 1 && entries[0] === 'none') return [];
  for (const entry of entries) {
    const problem = multiaddrProblem(entry);
    if (problem) throw invalid(entry, problem);
  }
  return entries;
}

/** Returns why an entry is not the address of a peer, and what to do; null where it is one. */
function multiaddrProblem(entry: string): { readonly problem: string; readonly fix: string } | null {
  if (entry === 'none') {
    return {
      problem: 'it stands beside addresses',
      fix: 'Write none alone for an empty list, or the addresses alone.',
    };
  }
  if (entry === 'auto') {
    const problem = 'it is the placeholder of AutoConf, which is off';
    return { problem, fix: 'Leave bootstrap out, or set AutoConf.Enabled=true in ipfs-config.' };
  }
  if (!entry.startsWith('/')) {
    const problem = `a multiaddr starts with a slash${entry.includes(',') ? ', and commas separate nothing' : ''}`;
    return { problem, fix: `Write addresses such as ${EXAMPLE}, one a line or separated by spaces.` };
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
      return { problem: `'${value}' is not a value of /${last}`, fix: `Write an address such as ${EXAMPLE}.` };
  }
  if (last === 'p2p' || last === 'ipfs') return null;
  return { problem: 'it does not end in a peer ID', fix: `Add /p2p/ and the peer's ID, as in ${EXAMPLE}.` };
}

function unknownProtocol(name: string): { readonly problem: string; readonly fix: string } {
  const nearest = findNearestName(name, Object.keys(PROTOCOLS));
  return {
    problem: `/${name} is not a protocol that a node dials`,
    fix: nearest ? `Use /${nearest}.` : `Write an address such as ${EXAMPLE}.`,
  };
}

function invalid(entry: string, { problem, fix }: { readonly problem: string; readonly fix: string }): KitError {
  return new KitError('invalid-input', { subject: `input bootstrap '${entry}'`, problem, fix });
}
