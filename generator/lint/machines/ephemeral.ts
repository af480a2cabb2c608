// Self-hosted machines that are made for one job, as their labels say.
import type { RequestedRunner } from '../model/runner.ts';

/** `ephemeral`, scale sets of Actions Runner Controller, and services that start a machine for each job. Sources: their README files. */
const EPHEMERAL =
  /ephemeral|(?:^|[-_])arc(?:[-_]|$)|actions-runner-controller|^cirun|^runs-on[=/]|^runner=|^(?:buildjet|blacksmith|namespace-profile|nscloud|depot|warp|ubicloud|actuated)(?:-|$)|^machine\.dev/i;

/** Returns whether each job gets a new machine. */
export function isEphemeral({ labels }: Pick<RequestedRunner, 'labels'>): boolean {
  return labels.some((label) => EPHEMERAL.test(label));
}
