import { describe, expect, it } from 'vitest';
import { parseBootstrap } from '../../../../kit/daemon/kubo/bootstrap-list.ts';

const ID = '12D3KooWHazi8jHsB8bBco4Tjq1KAJfqNTNkmrdvuS416d3s99dH';
const TCP = `/ip4/192.0.2.1/tcp/4001/p2p/${ID}`;

describe('the input bootstrap', () => {
  it.each<[string, string, readonly string[] | null]>([
    ['an empty text', '', null],
    ['white space', ' \n ', null],
    ['none', 'none', []],
    ['one address', TCP, [TCP]],
    ['lines', `${TCP}\n/dnsaddr/example.com/p2p/${ID}\n`, [TCP, `/dnsaddr/example.com/p2p/${ID}`]],
    ['spaces', `${TCP}  ${TCP}`, [TCP, TCP]],
  ])('accepts %s', (_, text, expected) => {
    expect(parseBootstrap(text)).toEqual(expected);
  });

  it.each([
    `/ip6/2001:db8::1/udp/4001/quic-v1/p2p/${ID}`,
    `/dns4/example.com/tcp/443/tls/ws/p2p/${ID}`,
    `/dns4/example.com/tcp/443/tls/sni/example.com/ws/p2p/${ID}`,
    `/dns6/example.com/tcp/443/wss/p2p/${ID}`,
    `/ip4/192.0.2.1/udp/4001/quic-v1/webtransport/certhash/uEiAbc-_1/p2p/${ID}`,
    `/ip4/192.0.2.1/tcp/4001/p2p/${ID}/p2p-circuit/p2p/${ID}`,
    '/ip4/104.131.131.82/tcp/4001/ipfs/QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ',
    '/dnsaddr/example.com/p2p/k51qzi5uqu5dhmzyv3zac033i7rl9hkgczxyl81lwoukda2htteop7d3x0y1mf',
    '/dnsaddr/example.com/p2p/16Uiu2HAm3uUjzHcpHUHLfT5KyBT8eZnbrn4wEJhkVi5VmHVXwYvv',
  ])('accepts %s', (address) => {
    expect(parseBootstrap(address)).toEqual([address]);
  });

  it.each<[string, RegExp]>([
    ['bootstrap.libp2p.io', /a multiaddr starts with a slash\. Write/],
    [`${TCP},${TCP}`, /12D3KooWHazi\S+,' is not a valid value for \/p2p/],
    [`192.0.2.1,${TCP}`, /separated by spaces, not by commas/],
    ['/ip4/192.0.2.1/tcp/4001', /does not end in a peer ID\. Add \/p2p\//],
    [`/ip4/300.0.2.1/tcp/4001/p2p/${ID}`, /'300\.0\.2\.1' is not a valid value for \/ip4/],
    [`/ip4/192.0.2.1/tcp/70000/p2p/${ID}`, /'70000' is not a valid value for \/tcp/],
    ['/ip4/192.0.2.1/tcp/4001/p2p/QmShort', /'QmShort' is not a valid value for \/p2p/],
    ['/ip4/192.0.2.1/tcp/4001/p2p', /'' is not a valid value for \/p2p/],
    [`/ipv4/192.0.2.1/tcp/4001/p2p/${ID}`, /\/ipv4 is not a protocol that a node can connect to\. Use \/ip4\./],
    [`/dnsadr/example.com/p2p/${ID}`, /Use \/dnsaddr\./],
    ['/constructor/x', /\/constructor is not a protocol/],
    [`none ${TCP}`, /it cannot be combined with addresses/],
    ['auto', /placeholder of AutoConf, which is off\. Remove bootstrap, or set AutoConf\.Enabled=true/],
  ])('rejects %s', (text, message) => {
    expect(() => parseBootstrap(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parseBootstrap(text)).toThrow(message);
    expect(() => parseBootstrap(text)).toThrow(/^Input bootstrap '/);
  });
});
