// What asdf and mise mean by the names and versions in their files.
import type { Distribution } from '../../../distributions/distribution.ts';
import { findProduct, findProductOfRepository } from '../../../distributions/products/find-product.ts';
import { invalidVersionFile } from './invalid-file.ts';

/** A tool with its versions, in order of preference. */
export interface ManagedTool {
  readonly name: string;
  /** A number is a version that lacks its quotes: the file's format reads 0.40 as 0.4. */
  readonly versions: readonly (string | number)[];
  /** Where it is in the file, for an error: `line 3`. */
  readonly place: string;
}

/**
 * The backends of mise that install releases of a repository, such as `aqua:ipfs/kubo`. Options follow in brackets:
 * `ubi:ipfs/kubo[exe=ipfs]`. Source: mise.jdx.dev/dev-tools/backends.
 */
const REPOSITORY_BACKEND = /^(?:aqua|ubi|github|asdf|vfox):(?:https:\/\/github\.com\/)?([\w.-]+\/[\w.-]+?)(?:\.git)?$/;
/** `go:github.com/ipfs/kubo/cmd/ipfs` builds a package of a module. */
const GO_BACKEND = /^go:(.+)$/;
/** Programs that the machine has already. Another version may follow. */
const PRESENT = /^(?:system$|path:)/;
/** `latest:0.43` of asdf and `prefix:0.43` of mise mean the newest version that starts with it. */
const PREFIX = /^(?:latest|prefix):(.+)$/;

/** Returns the product that a tool of asdf or mise is, or null for any other tool. */
export function findManagedProduct(name: string): Distribution | null {
  const plain = name.replace(/\[.*\]$/, '');
  const [, repository] = REPOSITORY_BACKEND.exec(plain) ?? [];
  if (repository !== undefined) return findProductOfRepository(repository);
  const [, goPackage] = GO_BACKEND.exec(plain) ?? [];
  const [, goRepository] = /^github\.com\/([^/]+\/[^/]+)/.exec(goPackage ?? '') ?? [];
  return goRepository === undefined ? findProduct(plain) : findProductOfRepository(goRepository);
}

/** Returns the version or range that asdf or mise would use of a tool. `file` names the file. Throws `invalid-input`. */
export function readManagedVersion({ name, versions, place }: ManagedTool, file: string): string {
  if (versions.length === 0) throw invalidVersionFile(file, `${place} has no version after '${name}'`);
  const number = versions.find((each) => typeof each === 'number');
  if (number !== undefined) {
    const fix = `Write it in quotes, such as ${name} = "0.43.0".`;
    throw invalidVersionFile(file, `${place} has the number ${number}, and a version must be a text`, fix);
  }
  const texts = versions.map(String);
  const version = texts.find((each) => !PRESENT.test(each));
  if (version === undefined) {
    const problem = `${place} says that ${name} is on the machine ('${texts[0]}'), so there is nothing to install`;
    throw invalidVersionFile(file, problem, 'Write a version, such as 0.43.0.');
  }
  const prefix = PREFIX.exec(version)?.[1];
  if (prefix !== undefined) return prefix;
  if (!/^[a-z]+(?:-[\d.]+)?:/.test(version)) return version;
  const problem = `${place} has the version '${version}' of ${name}, which is not a release`;
  throw invalidVersionFile(file, problem, 'Write a version, such as 0.43.0, or latest:0.43 for the newest 0.43.');
}
