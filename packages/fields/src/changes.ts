/** What has to be kept up only for the sake of a few fields: the fields that tell what many events change and little else is made from: see `CHANGES` of the state. */
import { Change } from '@eyrie/state';

/** A bit of `Change` by name of the field. */
export const CHANGE_OF_FIELD: ReadonlyMap<string, number> = new Map([
  ['fd.connected', Change.CONNECTED],
  ['proc.vmsize', Change.MEMORY],
  ['proc.vmrss', Change.MEMORY],
  ['proc.vmswap', Change.MEMORY],
  ['thread.vmsize', Change.MEMORY],
  ['thread.vmrss', Change.MEMORY],
  ['thread.vmsize.b', Change.MEMORY],
  ['thread.vmrss.b', Change.MEMORY],
  ['thread.pfmajor', Change.MEMORY],
  ['thread.pfminor', Change.MEMORY],
]);
