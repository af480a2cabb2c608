// The keys of Kubo's configuration, from the Go source of its package config.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseGoPackage } from '../../../../scripts/known-keys/go-types.ts';
import { listKeys } from '../../../../scripts/known-keys/keys.ts';
import { formatFile, mergeReleases } from '../../../../scripts/known-keys/refresh.ts';

const SOURCES = [
  `package config
import "time"
const x = "type Config struct { Wrong string }"
// type Config struct { Wrong string }
/* type Config struct { Wrong string } */
type Config struct {
	Identity  Identity // local node's peer identity
	Bootstrap []string
	A, B      bool ` +
    '`json:",omitempty"`' +
    `
	hidden    string
	Skipped   string ` +
    '`json:"-"`' +
    `
	Renamed   int ` +
    '`json:"renamed,omitempty"`' +
    `
	Inner struct {
		Wait *OptionalDuration ` +
    '`json:",omitempty"`' +
    `
		Timeout time.Duration
	}
	Routers Routers
	Hosts   map[string]*Host
	Free    map[string]interface{}
	Peers   []peer.AddrInfo
	Kind    Kind
	Custom  Custom
}
type Identity struct{ PeerID string }
func helper(c *Config) { type Config struct { Wrong string } }`,
  `package config
type (
	Routers map[string]RouterParser
	Kind int
)
type Host struct { Paths Strings; UseSubdomains Flag }
type Router struct { Type string; Parameters any }
type RouterParser struct {
	Router
}
type Custom bool
func (r *RouterParser) UnmarshalJSON(b []byte) error { return nil }
func (k *Kind) UnmarshalText(b []byte) error { return nil }
func (Custom) UnmarshalJSON(b []byte) error { return nil }`,
];

it('are the fields of its structs', () => {
  expect(Object.fromEntries(listKeys(parseGoPackage(SOURCES)))).toEqual({
    Identity: 'object',
    'Identity.PeerID': 'string',
    Bootstrap: 'string[]',
    A: 'boolean',
    B: 'boolean',
    renamed: 'integer',
    Inner: 'object',
    'Inner.Wait': 'duration',
    'Inner.Timeout': 'integer',
    Routers: 'object',
    'Routers.*': 'object',
    'Routers.*.Type': 'string',
    'Routers.*.Parameters': 'any',
    Hosts: 'object',
    'Hosts.*': 'object',
    'Hosts.*.Paths': 'strings',
    'Hosts.*.UseSubdomains': 'boolean',
    Free: 'object',
    'Free.*': 'any',
    Peers: 'list',
    Kind: 'string',
    Custom: 'any',
  });
});

describe('the keys of several releases', () => {
  const keys = (entries: object) => new Map(Object.entries(entries));

  it('have the releases that may have them', () => {
    const merged = mergeReleases([
      { version: '0.1.0', keys: keys({ A: 'string', Old: 'string', B: 'boolean', Time: 'string' }) },
      { version: '0.2.0', keys: null },
      { version: '0.3.0', keys: keys({ A: 'list', B: 'boolean', Time: 'duration', 'B.C': 'string', New: 'list' }) },
      { version: '0.4.0', keys: keys({ A: 'list', 'A.Below': 'string', Newest: 'list', Time: 'duration' }) },
    ]);
    expect(merged).toEqual({
      oldest: '0.1.0',
      newest: '0.4.0',
      keys: {
        A: { type: 'any' },
        B: { type: 'boolean', until: '0.3.0' },
        'B.C': { type: 'string', since: '0.2.0', until: '0.3.0' },
        New: { type: 'list', since: '0.2.0', until: '0.3.0' },
        Newest: { type: 'list', since: '0.4.0' },
        Old: { type: 'string', until: '0.2.0' },
        // Kubo read it from a string before, too.
        Time: { type: 'duration' },
      },
    });
  });
});

it('the script writes keys.json as the formatter does, so that a diff shows only what changed', () => {
  const path = join(import.meta.dirname, '..', '..', '..', '..', 'kit', 'daemon', 'kubo', 'known-keys', 'keys.json');
  const text = readFileSync(path, 'utf8');
  const { source: _, ...known } = JSON.parse(text);
  expect(formatFile(known)).toBe(text);
});
