import { describe, expect, it } from 'vitest';
import { applySettings, type JsonConfig, valueAt } from '../../../../kit/daemon/settings.ts';
import { parseSettings } from '../../../../kit/daemon/settings-text.ts';

describe('the input ipfs-config', () => {
  it.each<[string, string, unknown[]]>([
    ['nothing', '', []],
    ['empty lines', '\n  \n', []],
    ['a string', 'Routing.Type="dht"', [{ key: 'Routing.Type', value: 'dht' }]],
    ['a list', 'Bootstrap=[]', [{ key: 'Bootstrap', value: [] }]],
    [
      'an object',
      'DNS.Resolvers={"eth.": "https://a=b"}',
      [{ key: 'DNS.Resolvers', value: { 'eth.': 'https://a=b' } }],
    ],
    ['null', 'Swarm.AddrFilters=null', [{ key: 'Swarm.AddrFilters', value: null }]],
    ['spaces around', '  Swarm.ConnMgr.HighWater = 10 \r\n', [{ key: 'Swarm.ConnMgr.HighWater', value: 10 }]],
    [
      'several lines',
      'Discovery.MDNS.Enabled=true\nBootstrap=[]\n',
      [
        { key: 'Discovery.MDNS.Enabled', value: true },
        { key: 'Bootstrap', value: [] },
      ],
    ],
    [
      'comments, and values of several lines',
      '# The node\nBootstrap=[\n  # none\n]\n\nGateway.PublicGateways={\n  "a=b": {"Paths": ["#x"]\n}\n}\n  # Ipns.UsePubsub=true',
      [
        { key: 'Bootstrap', value: [] },
        { key: 'Gateway.PublicGateways', value: { 'a=b': { Paths: ['#x'] } } },
      ],
    ],
    [
      'brackets in strings',
      'Version.AgentSuffix="[{\\"["\nBootstrap=["{"]',
      [
        { key: 'Version.AgentSuffix', value: '[{"[' },
        { key: 'Bootstrap', value: ['{'] },
      ],
    ],
    [
      'quoted names',
      'Gateway.PublicGateways."a=b.example"={}\nDNS.Resolvers."eth."="x"\n"Gateway"."NoFetch"=true\nA."b\\"c"=1',
      [
        { key: 'Gateway.PublicGateways."a=b.example"', value: {} },
        { key: 'DNS.Resolvers."eth."', value: 'x' },
        { key: 'Gateway.NoFetch', value: true },
        { key: 'A."b\\"c"', value: 1 },
      ],
    ],
  ])('accepts %s', (_, text, settings) => {
    expect(parseSettings(text)).toEqual(settings);
  });

  it.each([
    ['a bare word', 'Routing.Type=dht', /'Routing\.Type=dht'.*Unexpected token.*Routing\.Type="dht"$/],
    ['a boolean of YAML 1.1', 'Gateway.NoFetch=yes', /Write Gateway\.NoFetch=true\.$/],
    ['a boolean in upper case', 'Gateway.NoFetch=False', /Write Gateway\.NoFetch=false\.$/],
    ['no value', 'Routing.Type=', /Unexpected end.*Routing\.Type=""$/],
    ['a path of Windows', 'A.b="C:\\x"', /Write each backslash twice: A\.b="C:\\\\x"/],
    ['a list that is not closed', 'Bootstrap=["a"', /Check its brackets/],
    ['two values', 'Bootstrap=[] []', /after JSON/],
    ['no equals sign', 'Routing.Type', /must have the form Key=JSON/],
    ['a command', 'ipfs config --json Swarm.ConnMgr.LowWater 50', /Write Swarm\.ConnMgr\.LowWater=50$/],
    [
      'a command for a string',
      "docker exec x ipfs config Datastore.StorageMax '10GB'",
      /Write Datastore\.StorageMax="10GB"$/,
    ],
    ['a command with its option at the end', `ipfs config API.X '["*"]' --json`, /Write API\.X=\["\*"\]$/],
    ['YAML', 'Import.CidVersion: 1', /Write Import\.CidVersion=1$/],
    ['brackets', 'A["b.example"].C=true', /Write A\."b\.example"\.C=true$/],
    ['quotes of a shell', `A.B='["*"]'`, /No shell reads it, so write A\.B=\["\*"\]$/],
    ['quotes of a shell around a word', `A.B='dht'`, /so write A\.B="dht"$/],
    ['a comment after the value', 'A=true # why', /Write the comment on a line of its own, and A=true$/],
    ['no key', '="dht"', /must have the form Key=JSON/],
    ['a key with an empty part', 'Routing..Type="dht"', /must have the form Key=JSON/],
    ['a key with a space', 'Routing Type="dht"', /must have the form Key=JSON/],
    [
      'a list that is not closed before the next setting',
      'Bootstrap=[\nGateway.NoFetch=true',
      /'Bootstrap=\['.*Unexpected end/,
    ],
    ['a value on the next line', 'Bootstrap=\n[]', /'Bootstrap='.*Unexpected end/],
    ['a name that ends in a dot', 'DNS.Resolvers.eth.="x"', /Put a name with dots in quotes: DNS\.Resolvers\."eth\."/],
    ['a name with a bad escape', 'A."\\x"=1', /a name in quotes is not a valid JSON string/],
    ['a quote that is not closed', 'A."b=1', /must have the form Key=JSON/],
    ['an invalid second line', 'Bootstrap=[]\nRouting.Type=dht', /'Routing\.Type=dht'/],
  ])('rejects %s', (_, text, message) => {
    expect(() => parseSettings(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parseSettings(text)).toThrow(message);
  });
});

describe('settings in a configuration', () => {
  const CONFIG: JsonConfig = {
    Addresses: { API: 'a', Swarm: ['s'] },
    Bootstrap: ['b'],
    Peering: { Peers: null },
    Gateway: null,
  };

  it.each<[string, string, unknown, JsonConfig]>([
    ['replace a value', 'Addresses.API', 'x', { ...CONFIG, Addresses: { API: 'x', Swarm: ['s'] } }],
    [
      'are added to a section',
      'Addresses.Gateway',
      'g',
      { ...CONFIG, Addresses: { API: 'a', Swarm: ['s'], Gateway: 'g' } },
    ],
    ['create a section', 'A.B.C', 1, { ...CONFIG, A: { B: { C: 1 } } }],
    ['create a section in place of null', 'Gateway.NoFetch', true, { ...CONFIG, Gateway: { NoFetch: true } }],
    ['replace a whole section', 'Addresses', {}, { ...CONFIG, Addresses: {} }],
    ['replace a whole list', 'Bootstrap', [], { ...CONFIG, Bootstrap: [] }],
    ['may have names with dots', 'A."b.c"."d.e"', 1, { ...CONFIG, A: { 'b.c': { 'd.e': 1 } } }],
    ['may have a name of JavaScript', 'toString.B', 1, { ...CONFIG, toString: { B: 1 } } as unknown as JsonConfig],
  ])('%s', (_, key, value, expected) => {
    const before = structuredClone(CONFIG);
    expect(applySettings(CONFIG, [{ key, value }])).toEqual(expected);
    expect(CONFIG).toEqual(before);
  });

  it('later ones win', () => {
    const settings = [
      { key: 'Routing.Type', value: 'dht' },
      { key: 'Routing.Type', value: 'none' },
    ];
    expect(applySettings({}, settings)).toEqual({ Routing: { Type: 'none' } });
  });

  it.each([
    ['in a list', 'Bootstrap.0', /Bootstrap is a list/],
    ['in a string', 'Addresses.API.Port', /API is the value "a"/],
  ])('are rejected %s', (_, key, message) => {
    expect(() => applySettings(CONFIG, [{ key, value: 1 }])).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
    expect(() => applySettings(CONFIG, [{ key, value: 1 }])).toThrow(message);
  });

  it('do not change prototypes', () => {
    const changed = applySettings({}, [{ key: '__proto__.polluted', value: true }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(changed)).toEqual(['__proto__']);
  });

  it.each([
    ['Addresses.API', 'a'],
    ['Addresses.Swarm', ['s']],
    ['Addresses.Swarm.length', undefined],
    ['Addresses.toString', undefined],
    ['Peering.Peers.A', undefined],
    ['Nothing', undefined],
  ])('are read at %s', (key, value) => {
    expect(valueAt(CONFIG, key)).toEqual(value);
  });
});
