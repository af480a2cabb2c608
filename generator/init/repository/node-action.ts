// The actions that start a node, for detection of nodes and of the data that steps add to them.
/** The name of the action that starts a Kubo node in a job. */
export const STARTS_NODE = /^ipfs\/start-ipfs-daemon-action$/;
