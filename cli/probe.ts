// ipfs-kit probe: what arch-probe finds out, on a terminal.
import { alignedLines, describePlatform, probeRows } from '../kit/probe/describe.ts';
import { probe } from '../kit/probe/probe.ts';

/** Prints the verdict and all facts of this machine; as JSON, the facts and the evidence. */
export async function probeCommand({ json }: { readonly json: boolean }): Promise<void> {
  const found = await probe();
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log([describePlatform(found.facts), '', ...alignedLines(probeRows(found))].join('\n'));
}
