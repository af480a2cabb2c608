// A file, package, image or toolchain whose name has one architecture.
import type { LocatedNode } from '../model/located-node.ts';
import { type Architecture, architectureInName } from './architecture-names.ts';

/** What a place names, with the place. */
export interface NamedThing {
  readonly kind: 'download' | 'package' | 'toolchain' | 'cross-test' | 'platform' | 'image' | 'setup';
  readonly at: LocatedNode;
  readonly index: number;
  /** As the message shows it. */
  readonly name: string;
  readonly architecture: Architecture;
  /** Of a download. */
  readonly url: string | null;
  /** Whether the job uses it on its machine, and does not only keep or repack it. */
  readonly used: boolean;
}

/** Returns the name of a file, or the end of its URL if only a folder names the architecture. */
export function fileNameOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  const file = path.slice(path.lastIndexOf('/') + 1);
  return (architectureInName(file) === null ? path.replace(/^https?:\/\//, '') : file).slice(0, 100);
}

/** Returns a URL without its host. */
export function pathOf(url: string): string {
  return url.replace(/^(?:https?:\/\/)?[^/]*/, '');
}
