// Reads .tool-versions, the file of asdf, which mise reads too.
import type { ManagedTool } from './version-manager.ts';

/**
 * Returns the tools in a file: `<tool> <version> <version>…` on each line, # starts a comment.
 * Format: https://asdf-vm.com/manage/configuration.html#tool-versions
 */
export function parseToolVersions(text: string): readonly ManagedTool[] {
  return text.split('\n').flatMap((line, index) => {
    const [name = '', ...versions] = line.replace(/#.*$/, '').trim().split(/\s+/);
    return name === '' ? [] : [{ name, versions, place: `line ${index + 1}` }];
  });
}
