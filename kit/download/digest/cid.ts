// Computes the CID of a file from a stream of its bytes. Loads multiformats and ipfs-unixfs-importer, which no other module
// needs: load this module with a dynamic import.
//
// The libraries parse CIDs and build the tree. The sha256 of the leaves is computed here, because the importer copies each
// byte up to three times and keeps 174 leaves in memory for a CIDv0.
import { createHash } from 'node:crypto';
import {
  type BufferImporterResult,
  type ImporterOptions,
  importFile,
  type WritableStorage,
} from 'ipfs-unixfs-importer';
import { CID, digest as multihash, varint } from 'multiformats';
import { errorMessage, KitError } from '../../errors.ts';

/** https://github.com/multiformats/multicodec/blob/master/table.csv */
const DAG_PB = 0x70;
const RAW = 0x55;
const SHA2_256 = 0x12;
/** A sha2-256 CID has at most 59 characters in base32, base36 and base58. */
const MAX_CID_CHARACTERS = 100;

/** How `ipfs add` builds a CID: https://specs.ipfs.tech/ipips/ipip-0499/ and Kubo's config/profile.go. */
interface Profile {
  readonly importer: Required<Pick<ImporterOptions, 'profile' | 'cidVersion' | 'rawLeaves'>>;
  /** Bytes. */
  readonly chunkBytes: number;
}

/** Kubo's default up to 0.40, and Lotus's releases. */
const V0: Profile = { importer: { profile: 'unixfs-v0-2015', cidVersion: 0, rawLeaves: false }, chunkBytes: 2 ** 18 };
/** `ipfs add --cid-version=1` with that default. */
const V1_SMALL: Profile = {
  importer: { profile: 'unixfs-v0-2015', cidVersion: 1, rawLeaves: true },
  chunkBytes: 2 ** 18,
};
/** dist.ipfs.tech since Kubo 0.41. */
const V1_2025: Profile = {
  importer: { profile: 'unixfs-v1-2025', cidVersion: 1, rawLeaves: true },
  chunkBytes: 2 ** 20,
};

interface CidHash {
  /** Hashes a chunk of any size. Keeps no reference to it, so its memory can be reused. */
  update(chunk: Uint8Array): void;
  /** Returns the CIDs of the bytes under all profiles that can produce the expected CID. To be called once, at the end. */
  digest(): Promise<readonly string[]>;
}

/**
 * Returns a CID in its canonical form: `Qm…` for a CIDv0, base32 for a CIDv1. Ignores surrounding white space.
 * Throws `invalid-input` for anything else, and for codecs and hashes that files do not have under the known profiles.
 */
export function parseCid(text: string): string {
  return decode(text).toString();
}

/**
 * Returns a hash that computes all CIDs that can equal `expected`. A CIDv0 has one profile, and a raw CID is a single block,
 * the same under all profiles. Any other CIDv1 does not tell its profile, so all three are computed in one pass.
 * Throws `invalid-input` like parseCid.
 */
export function createCidHash(expected: string): CidHash {
  const candidates = profilesOf(decode(expected)).map((profile) => ({ profile, leaves: hashLeaves(profile) }));
  return {
    update(chunk) {
      for (const { leaves } of candidates) leaves.update(chunk);
    },
    async digest() {
      const cids = await Promise.all(candidates.map(({ profile, leaves }) => computeRootCid(profile, leaves.end())));
      return [...new Set(cids)];
    },
  };
}

/** Returns whether `computed` includes `expected`. A CIDv0 equals the CIDv1 with the same codec and hash. */
export function matchesCid(expected: string, computed: readonly string[]): boolean {
  const cid = decode(expected).toV1();
  return computed.some((text) => decode(text).toV1().equals(cid));
}

function profilesOf({ version, code }: CID): readonly Profile[] {
  if (version === 0) return [V0];
  return code === RAW ? [V1_2025] : [V1_2025, V1_SMALL, V0];
}

function decode(text: string): CID {
  const trimmed = text.trim();
  const { version, code, multihash: hash } = decodeAny(trimmed);
  if (code !== DAG_PB && code !== RAW) {
    throw invalidCid(trimmed, `its codec is 0x${code.toString(16)}, but a file has dag-pb (0x70) or raw (0x55)`);
  }
  if (hash.code !== SHA2_256 || hash.size !== 32) {
    const found = `0x${hash.code.toString(16)} of ${hash.size} bytes`;
    throw invalidCid(trimmed, `its hash is ${found}, not sha2-256 (0x12) of 32 bytes`);
  }
  // A new object, because a parsed one prints the text that it was parsed from.
  return CID.create(version, code, multihash.create(SHA2_256, hash.digest));
}

function decodeAny(text: string): CID {
  if (text === '') throw invalidCid(text, 'it is empty');
  if (text.length > MAX_CID_CHARACTERS) throw invalidCid(text, `it has ${text.length} characters, too many for a CID`);
  if (!/^(?:Qm|[bkz])/.test(text)) throw invalidCid(text, 'a CID starts with Qm, b, k or z');
  try {
    return CID.parse(text);
  } catch (cause) {
    throw invalidCid(text, `it is not a complete CID (${errorMessage(cause)})`, cause);
  }
}

function invalidCid(text: string, problem: string, cause?: unknown): KitError {
  return new KitError('invalid-input', {
    subject: `CID '${text.length > MAX_CID_CHARACTERS ? `${text.slice(0, MAX_CID_CHARACTERS)}…` : text}'`,
    problem,
    fix: "Use the CID that `ipfs add --only-hash --quieter` prints for the file, or the one in upstream's .cid file.",
    cause,
  });
}

/** A leaf of the tree. */
interface Leaf {
  readonly sha256: Uint8Array;
  /** Bytes of the file that it holds. */
  readonly size: number;
}

/** Hashes leaves one after the other. */
interface LeafHash {
  add(part: Uint8Array, at: number): void;
  /** Returns the sha256 of the current leaf, which holds `size` bytes, and starts the next one. */
  finish(size: number): Uint8Array;
}

function hashLeaves({ chunkBytes: size, importer }: Profile) {
  const hash = importer.rawLeaves ? hashRawLeaves() : hashFileLeaves(size);
  const leaves: Leaf[] = [];
  let filled = 0;
  const finish = () => {
    leaves.push({ sha256: hash.finish(filled), size: filled });
    filled = 0;
  };
  return {
    update(chunk: Uint8Array): void {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + size - filled);
        hash.add(part, filled);
        at += part.length;
        filled += part.length;
        if (filled === size) finish();
      }
    },
    end(): readonly Leaf[] {
      // An empty file has one empty leaf.
      if (filled > 0 || leaves.length === 0) finish();
      return leaves;
    },
  };
}

function hashRawLeaves(): LeafHash {
  let hash = createHash('sha256');
  return {
    add(part) {
      hash.update(part);
    },
    finish() {
      const sha256 = hash.digest();
      hash = createHash('sha256');
      return sha256;
    },
  };
}

/** Such a leaf starts with its length, so it can only be hashed when it is complete. This is the only copy that is made. */
function hashFileLeaves(maximum: number): LeafHash {
  const bytes = Buffer.alloc(maximum);
  return {
    add(part, at) {
      bytes.set(part, at);
    },
    finish(size) {
      const { head, tail } = leafFrame(size);
      return createHash('sha256').update(head).update(bytes.subarray(0, size)).update(tail).digest();
    },
  };
}

/**
 * Returns the bytes before and after the content of a dag-pb leaf: PBNode.Data (field 1) with a UnixFS message of Type File
 * (field 1), Data (2) unless it is empty, and filesize (3). https://specs.ipfs.tech/unixfs/
 */
function leafFrame(size: number): { readonly head: Uint8Array; readonly tail: Uint8Array } {
  const length = uvarint(size);
  const before = [0x08, 0x02, ...(size > 0 ? [0x12, ...length] : [])];
  const after = [0x18, ...length];
  const message = uvarint(before.length + size + after.length);
  return { head: Uint8Array.from([0x0a, ...message, ...before]), tail: Uint8Array.from(after) };
}

function uvarint(value: number): Uint8Array {
  return varint.encodeTo(value, new Uint8Array(varint.encodingLength(value)));
}

type UnixFs = NonNullable<BufferImporterResult['unixfs']>;

const DISCARDING_STORAGE: WritableStorage = { put: async (cid) => cid };
const NO_BYTES = new Uint8Array();

/** Returns the CID of the tree that the importer builds from hashed leaves. */
async function computeRootCid({ importer }: Profile, leaves: readonly Leaf[]): Promise<string> {
  const toResult = importer.rawLeaves ? rawLeaf : fileLeaf;
  async function* bufferImporter() {
    for (const leaf of leaves) yield async () => toResult(leaf);
  }
  const { cid } = await importFile({ content: NO_BYTES }, DISCARDING_STORAGE, { ...importer, bufferImporter });
  return cid.toString();
}

function rawLeaf({ sha256, size }: Leaf): BufferImporterResult {
  return { cid: CID.createV1(RAW, multihash.create(SHA2_256, sha256)), size: BigInt(size), block: NO_BYTES };
}

function fileLeaf({ sha256, size }: Leaf): BufferImporterResult {
  const { head, tail } = leafFrame(size);
  // The part of a leaf that the importer uses.
  const unixfs = { data: undefined, fileSize: () => BigInt(size), isDirectory: () => false } as unknown as UnixFs;
  return {
    cid: CID.createV0(multihash.create(SHA2_256, sha256)),
    size: BigInt(head.length + size + tail.length),
    block: NO_BYTES,
    unixfs,
  };
}
