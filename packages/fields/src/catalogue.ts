/** All fields that can be read, by name. */
import { findField } from '@eyrie/schema';
import { AGE_FIELDS } from './proc/age.ts';
import { ARGUMENT_FIELDS } from './evt/args.ts';
import { CONTAINER_FIELDS } from './container.ts';
import { CPU_TIME_FIELDS } from './proc/cpu-time.ts';
import type { FieldContext, FieldDefinition, FieldOutput, FieldReader, Value } from './definition.ts';
import { FD_ADDRESS_FIELDS } from './fd/address.ts';
import { FD_FACT_FIELDS } from './fd/facts.ts';
import { FD_LIST_FIELDS } from './fdlist.ts';
import { FD_NAME_FIELDS } from './fd/name.ts';
import { FS_PATH_FIELDS } from './fs-path.ts';
import { IDENTITY_FIELDS } from './proc/identity.ts';
import { IMAGE_FIELDS } from './proc/image.ts';
import { IO_FIELDS } from './evt/io.ts';
import { JSON_FIELDS } from './json/fields.ts';
import { K8S_FIELDS } from './k8s.ts';
import { K8S_AUDIT_FIELDS } from './k8s-audit/fields.ts';
import { LATENCY_FIELDS } from './evt/latency.ts';
import { META_FIELDS } from './evt/meta.ts';
import { NAME_FIELDS } from './evt/name.ts';
import { OPEN_FIELDS } from './evt/open.ts';
import { PATH_FIELDS } from './evt/abspath.ts';
import { printed } from './print.ts';
import { relatedThread } from './relatives.ts';
import { RESOURCE_FIELDS } from './proc/resources.ts';
import { RESULT_FIELDS } from './evt/result.ts';
import { TIME_FIELDS } from './evt/time.ts';
import { USER_FIELDS } from './user.ts';

const DEFINITIONS = new Map<string, FieldDefinition>(
  [
    AGE_FIELDS, ARGUMENT_FIELDS, CONTAINER_FIELDS, CPU_TIME_FIELDS, FD_ADDRESS_FIELDS, FD_FACT_FIELDS, FD_LIST_FIELDS, FD_NAME_FIELDS, FS_PATH_FIELDS,
    IDENTITY_FIELDS, IMAGE_FIELDS, IO_FIELDS, JSON_FIELDS, K8S_AUDIT_FIELDS, K8S_FIELDS, LATENCY_FIELDS, META_FIELDS, NAME_FIELDS, OPEN_FIELDS, PATH_FIELDS, RESOURCE_FIELDS,
    RESULT_FIELDS, TIME_FIELDS, USER_FIELDS,
  ].flatMap((family) => Object.entries(family)),
);

/** Whether there is a definition: there is for every field of the schema. */
export function isReadable(name: string): boolean {
  return DEFINITIONS.has(name);
}

function definitionOf(name: string): FieldDefinition {
  const definition = DEFINITIONS.get(name);
  if (definition === undefined) throw new Error(`field ${name} cannot be read: there is no such field`);
  return definition;
}

/**
 * How conditions read a field. One reader per use: some count or measure from event to event.
 * @param argument as written, without brackets or the leading dot: `2` of `proc.aname[2]`, `path` of `evt.arg.path`.
 * @throws Error when there is no such field; names are checked before.
 */
export function readerOf(name: string, argument: string | undefined): FieldReader {
  return definitionOf(name).bind(argument);
}

/** How a field is printed; with the same rules as {@link readerOf}. */
export function outputOf(name: string, argument: string | undefined): FieldOutput {
  const definition = definitionOf(name);
  const output = definition.output?.(argument);
  if (output !== undefined) return output;
  const info = findField(name);
  return printed(info?.type ?? 'CHARBUF', info?.format ?? 'NA', valueGetter(definition.bind(argument)));
}

/** @returns the value of a reader for the current event, whatever it depends upon. Not for readers of any ancestor. */
export function valueGetter(reader: FieldReader): (context: FieldContext) => Value | undefined {
  switch (reader.on) {
    case 'image':
      return ({ system }) => {
        const thread = relatedThread(system, reader.of);
        return thread === undefined ? undefined : reader.read(thread.image);
      };
    case 'thread':
      return ({ system }) => {
        const thread = relatedThread(system, reader.of);
        return thread === undefined ? undefined : reader.read(thread, system);
      };
    case 'fd':
      return ({ system }) => (system.fd === undefined ? undefined : reader.read(system.fd));
    case 'container':
      return ({ system }) => reader.read(system.thread.container);
    case 'text':
      return (context) => {
        const text = reader.text(context);
        return text === undefined ? undefined : reader.read(text);
      };
    case 'event':
      return reader.read;
  }
}
