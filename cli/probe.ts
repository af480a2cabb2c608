// ipfs-kit probe: what arch-probe finds out, on a terminal.
import { alignedLines, briefRows, describePlatform } from '../kit/probe/describe.ts';
import { probe } from '../kit/probe/probe.ts';

/** Prints the verdict and what is known of this machine; as JSON, all facts and the evidence. */
export async function probeCommand({ json }: { readonly json: boolean }): Promise<void> {
  const found = await probe();
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log([describePlatform(found.facts), '', ...alignedLines(briefRows(found))].join('\n'));
}
