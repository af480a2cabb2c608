// ipfs-kit probe: the facts of the action arch-probe, on a terminal.
import { alignRows, describePlatform, toBriefRows } from '../kit/probe/describe.ts';
import { probeMachine } from '../kit/probe/probe.ts';
import { EXIT, type ExitCode, formatJson, type Output } from './output.ts';

/** Prints the platform and a table of the facts, or all facts and the evidence as JSON. Throws `unsupported-platform`. */
export async function probeCommand({ json }: { readonly json: boolean }, output: Output): Promise<ExitCode> {
  const report = await probeMachine();
  const text = [describePlatform(report.facts), '', ...alignRows(toBriefRows(report))].join('\n');
  if (json) output.result(formatJson(report));
  else output.result(text, 'wrapped');
  return EXIT.ok;
}
