// Commands that download an archive, or check what was downloaded.
import { parseArchiveUrl } from './archive-url.ts';
import { basename, type CommandReader } from './command-reader.ts';

export const readDownload: CommandReader = ({ words, command, state }) => {
  const urls = words.filter((word) => word.includes('://') || /^dist\.ipfs\./.test(word));
  if (urls.length === 0) return 'unrelated';
  const parsed = urls.map(parseArchiveUrl);
  if (parsed.every((each) => each === null)) return 'unrelated';
  if (command.opaque || parsed.some((each) => each === null))
    return { reason: `it is not clear what it downloads: ${command.text}` };
  const header = words.find((word) => word.startsWith('--') && word.includes('header'));
  if (header !== undefined) return { reason: `it downloads with ${header}` };
  for (const url of parsed) {
    if (!url) continue;
    state.archives.push(url);
    state.files.set(basename(outputName(words) ?? command.redirects[0] ?? url.file), url.folder);
  }
  return 'install';
};

/** Returns the file name that `-o` of curl or `-O` of wget gives. `-O` of curl has no value. */
function outputName(words: readonly string[]): string | null {
  for (const [index, word] of words.entries()) {
    const value = words[index + 1];
    const named = word === '--output' || word === '--output-document' || /^-[a-zA-Z]*[oO]$/.test(word);
    if (named && value !== undefined && !value.startsWith('-') && !value.includes('://')) return value;
  }
  return null;
}

/** Replacing the step would silently drop the check. */
export const readDigestCheck: CommandReader = () => ({
  reason: 'it checks the archive against its own digest',
  fix: 'Replace the step by hand, and pass the digest in the input checksums.',
});
