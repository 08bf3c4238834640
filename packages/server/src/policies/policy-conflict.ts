/** A request that contradicts what is stored. */
export class PolicyConflict extends Error {}
