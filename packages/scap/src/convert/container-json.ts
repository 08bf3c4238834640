/** Container events of the first kind (id, type, name, image) in the form of the second, a JSON text. */
import { byteString } from '../byte-string.ts';
import type { EventView } from '../event-view.ts';

const ID = 0;
const TYPE = 1;
const NAME = 2;
const IMAGE = 3;

/** @returns the text's bytes with their terminating NUL, or undefined when a parameter is missing. Allocates: such events are few. */
export function containerJson(view: EventView): Uint8Array | undefined {
  if (!view.hasParam(ID) || view.lengthOf(TYPE) !== 4 || !view.hasParam(NAME) || !view.hasParam(IMAGE)) return undefined;
  const text = (index: number): string => JSON.stringify(byteString(view.bytes(index).subarray(0, -1)));
  const json = `{"id":${text(ID)},"type":${view.u32(TYPE)},"name":${text(NAME)},"image":${text(IMAGE)}}\0`;
  return Uint8Array.from(json, (character) => character.charCodeAt(0));
}
