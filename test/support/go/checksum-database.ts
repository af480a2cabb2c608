// A Go checksum database as the files that it serves: a log of the hashes of modules, signed with a new key. Formats: golang.org/design/25530-sumdb; golang.org/x/mod/sumdb's note and tlog; RFC 6962.
import { generateKeyPairSync, sign } from 'node:crypto';
import { escapedPath, formatGoSumLines, type GoModuleFiles, sha256 } from './module.ts';

interface ChecksumDatabase {
  /** Value of GOSUMDB: `<name>+<hash of the key>+<key>`. */
  readonly verifierKey: string;
  /** By path: `/latest`, `/lookup/<module>@<version>`, `/tile/8/<level>/<number>`, with `.p/<width>` if a tile is not full. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
}

/** Hashes in a full tile. The go command requests tiles of height 8. */
const TILE_HASHES = 2 ** 8;
const ED25519 = 1;

/** Returns a database that has the hashes of `modules`. */
export function createChecksumDatabase(name: string, modules: readonly GoModuleFiles[]): ChecksumDatabase {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = Buffer.concat([Buffer.of(ED25519), publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)]);
  const keyHash = sha256(`${name}\n`, key).subarray(0, 4);
  const records = modules.map(formatGoSumLines);
  const leaves = records.map((record) => sha256(Buffer.of(0), record));
  const head = `go.sum database tree\n${records.length}\n${treeHash(leaves).toString('base64')}\n`;
  const signature = Buffer.concat([keyHash, sign(null, Buffer.from(head), privateKey)]).toString('base64');
  const note = `${head}\n— ${name} ${signature}\n`;
  const lookups = modules.map((module, id) => {
    return [`/lookup/${escapedPath(module)}@${module.version}`, `${id}\n${records[id]}\n${note}`] as const;
  });
  return {
    verifierKey: `${name}+${keyHash.toString('hex')}+${key.toString('base64')}`,
    files: new Map<string, string | Uint8Array>([['/latest', note], ...lookups, ...tiles(leaves)]),
  };
}

/** RFC 6962, 2.1. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  const [first = sha256('')] = leaves;
  if (leaves.length < 2) return first;
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, half)), treeHash(leaves.slice(half)));
}

/** sumdb/tlog: a tile at level L is a row of up to 256 hashes, each of a whole subtree over 256^L leaves. */
function tiles(leaves: readonly Buffer[]): readonly (readonly [string, Uint8Array])[] {
  const all: (readonly [string, Uint8Array])[] = [];
  for (let level = 0, row = leaves; row.length > 0; level++, row = rowAbove(row)) {
    for (let start = 0; start < row.length; start += TILE_HASHES) {
      const hashes = row.slice(start, start + TILE_HASHES);
      const number = String(start / TILE_HASHES).padStart(3, '0');
      const width = hashes.length === TILE_HASHES ? '' : `.p/${hashes.length}`;
      all.push([`/tile/8/${level}/${number}${width}`, Buffer.concat(hashes)]);
    }
  }
  return all;
}

/** Returns the hash of each full tile. */
function rowAbove(row: readonly Buffer[]): Buffer[] {
  return Array.from({ length: Math.floor(row.length / TILE_HASHES) }, (_, i) =>
    treeHash(row.slice(i * TILE_HASHES, (i + 1) * TILE_HASHES)),
  );
}
