// ipfs-kit probe: what arch-probe finds out, on a terminal.
import { alignRows, describePlatform, toBriefRows } from '../kit/probe/describe.ts';
import { probeMachine } from '../kit/probe/probe.ts';

/** Prints the verdict and what is known of this machine; as JSON, all facts and the evidence. */
export async function probeCommand({ json }: { readonly json: boolean }): Promise<void> {
  const found = await probeMachine();
  if (json) console.log(JSON.stringify(found, null, 2));
  else console.log([describePlatform(found.facts), '', ...alignRows(toBriefRows(found))].join('\n'));
}
