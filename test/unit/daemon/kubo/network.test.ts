import { describe, expect, it } from 'vitest';
import { parseBootstrap } from '../../../../kit/daemon/kubo/bootstrap-list.ts';
import network from '../../../../kit/daemon/kubo/network.json' with { type: 'json' };
import { defaultBootstrap, networkSettings } from '../../../../kit/daemon/kubo/network.ts';
import { applySettings, type JsonConfig } from '../../../../kit/daemon/settings.ts';

const OWN = '/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWHazi8jHsB8bBco4Tjq1KAJfqNTNkmrdvuS416d3s99dH';
const MARS = 'QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ';
const set = (config: JsonConfig) => applySettings(config, networkSettings(config));

describe('the data', () => {
  const { date: _, bootstrap, ...others } = network;
  it.each([...bootstrap, ...Object.values(others)])('has a date, a source and a status: $status', (part) => {
    expect(part.date).toMatch(/^2026-\d\d-\d\d$/);
    expect(part.source).toMatch(/^https:\/\/github\.com\//);
    expect(part.status.length).toBeGreaterThan(20);
  });

  it('lists peers of two operators, with multiaddrs that a node can connect to', () => {
    expect(bootstrap.map(({ peers }) => peers.length)).toEqual([3, 7]);
    expect(parseBootstrap(defaultBootstrap().join('\n'))).toEqual(defaultBootstrap());
    expect(new Set(defaultBootstrap()).size).toBe(10);
  });
});

describe('the bootstrap list', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['of Kubo 0.37 and newer is replaced', ['auto'], defaultBootstrap()],
    [
      'of an older Kubo is replaced, regardless of the form in which it was written',
      [`/ip4/104.131.131.82/tcp/4001/ipfs/${MARS}`, `/ip4/104.131.131.82/udp/4001/quic/p2p/${MARS}`],
      defaultBootstrap(),
    ],
    ['keeps what someone else wrote', [OWN], [OWN]],
    ['keeps the place of the default one', [OWN, 'auto', 'auto'], [OWN, ...defaultBootstrap()]],
    ['that was emptied stays empty', [], []],
    ['that is absent is empty', undefined, []],
    ['that is null is empty', null, []],
  ])('%s', (_, Bootstrap, expected) => {
    expect(set({ Bootstrap })).toMatchObject({ Bootstrap: expected });
  });
});

describe('routers, publishers and resolvers', () => {
  it.each<[string, JsonConfig, JsonConfig]>([
    [
      'absent',
      {},
      { Routing: { Type: 'dht', DelegatedRouters: [] }, Ipns: { DelegatedPublishers: [] }, DNS: { Resolvers: {} } },
    ],
    [
      'placeholders',
      {
        Routing: { DelegatedRouters: ['auto'] },
        Ipns: { DelegatedPublishers: ['auto'] },
        DNS: { Resolvers: { '.': 'auto' } },
      },
      { Routing: { Type: 'dht', DelegatedRouters: [] }, Ipns: { DelegatedPublishers: [] }, DNS: { Resolvers: {} } },
    ],
    [
      "someone else's",
      {
        Routing: { Type: 'dhtserver', DelegatedRouters: ['https://router.example'] },
        Ipns: { DelegatedPublishers: ['https://publisher.example', 'auto'] },
        DNS: { Resolvers: { 'eth.': 'https://resolver.example' } },
      },
      {
        Routing: { Type: 'dhtserver', DelegatedRouters: ['https://router.example'] },
        Ipns: { DelegatedPublishers: ['https://publisher.example'] },
        DNS: { Resolvers: { 'eth.': 'https://resolver.example' } },
      },
    ],
  ])('%s', (_, config, expected) => {
    expect(set(config)).toEqual({ ...expected, Bootstrap: [], AutoConf: { Enabled: false } });
  });

  it.each([
    ['auto', 'dht'],
    ['autoclient', 'dhtclient'],
    ['none', 'none'],
  ])('the routing type %s becomes %s', (Type, expected) => {
    expect(set({ Routing: { Type } })).toMatchObject({ Routing: { Type: expected } });
  });
});
