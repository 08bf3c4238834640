/** Value expressions as getters: of a subject when all their fields are about the same one, else of the event. */
import { byteString, type ByteString } from '@eyrie/scap';
import { relatedThread, type FieldContext, type FieldReader, type Relative, type Value } from '@eyrie/fields';
import type { Container, FdInfo, Image, Subject, SubjectKind, Text } from '@eyrie/state';
import type { TransformerArgument, ValueExpression } from '../filter/checked.ts';
import { transform } from './transformers.ts';

/** A subject that conditions can be remembered on, and how to come by it. */
export interface SubjectRef {
  readonly kind: SubjectKind;
  /** Two refs with the same key give the same subject for the same event. */
  readonly key: string;
  readonly resolve: (context: FieldContext) => Subject | undefined;
}

export type SubjectGetter = (subject: Subject) => Value | undefined;
export type EventGetter = (context: FieldContext) => Value | undefined;

export interface Getters {
  /** Defined when the whole expression is about one subject. */
  readonly subject?: { readonly ref: SubjectRef; readonly get: SubjectGetter };
  readonly event: EventGetter;
}

/** Where the readers of fields come from: `readerOf` of the fields package, unless the fields are others. */
export type ReaderSource = (name: string, argument: string | undefined) => FieldReader;

/** The reader of a field reference; one per use. */
export function gettersOf(expression: ValueExpression, readers: ReaderSource): Getters {
  return expression.kind === 'field'
    ? readerGetters(readers(expression.info.name, expression.argument?.text), expression.canonical)
    : transformed(expression, readers);
}

export function readerGetters(reader: FieldReader, canonical: string): Getters {
  switch (reader.on) {
    case 'image': {
      if (reader.of.kind === 'anyAncestor') throw new Error(`${canonical} stands for several values`);
      const { of, read } = reader;
      const resolve = (context: FieldContext): Image | undefined => relatedThread(context.system, of)?.image;
      return onSubject({ kind: 'image', key: `image ${relativeKey(of)}`, resolve }, (subject) => read(subject as Image));
    }
    case 'thread': {
      const { of, read } = reader;
      return {
        event: (context) => {
          const thread = relatedThread(context.system, of);
          return thread === undefined ? undefined : read(thread, context.system);
        },
      };
    }
    case 'fd':
      return onSubject({ kind: 'fd', key: 'fd', resolve: (context) => context.system.fd }, (subject) => reader.read(subject as FdInfo));
    case 'container':
      return onSubject({ kind: 'container', key: 'container', resolve: (context) => context.system.thread.container }, (subject) => reader.read(subject as Container));
    case 'text':
      return onSubject({ kind: 'text', key: `text ${canonical}`, resolve: reader.text }, (subject) => reader.read(subject as Text));
    case 'event':
      return { event: reader.read };
  }
}

function relativeKey(relative: Relative): string {
  return relative.kind === 'ancestor' ? `ancestor ${relative.distance}` : relative.kind;
}

function onSubject(ref: SubjectRef, get: SubjectGetter): Getters {
  const event = (context: FieldContext): Value | undefined => {
    const subject = ref.resolve(context);
    return subject === undefined ? undefined : get(subject);
  };
  return { subject: { ref, get }, event };
}

type Argument = { readonly constant: ByteString } | { readonly getters: Getters } | { readonly items: readonly Argument[] };

function transformed(call: Extract<ValueExpression, { kind: 'transformer' }>, readers: ReaderSource): Getters {
  const args = call.args.map((argument) => argumentOf(argument, readers));
  const refs = args.flatMap(refsOf);
  const [first] = refs;
  const event: EventGetter = (context) => transform(call, args.map((argument) => argumentValue(argument, (getters) => getters.event(context))));
  if (first === undefined || refs.some((ref) => ref?.key !== first.key)) return { event };
  const get: SubjectGetter = (subject) => transform(call, args.map((argument) => argumentValue(argument, (getters) => getters.subject?.get(subject))));
  return { subject: { ref: first, get }, event };
}

function argumentOf(argument: TransformerArgument, readers: ReaderSource): Argument {
  if (argument.kind === 'text') return { constant: byteString(argument.constant.bytes) };
  if (argument.kind === 'list') return { items: argument.items.map((item) => argumentOf(item, readers)) };
  return { getters: gettersOf(argument, readers) };
}

/** The subjects that an argument is about; undefined stands for the event itself. */
function refsOf(argument: Argument): readonly (SubjectRef | undefined)[] {
  if ('constant' in argument) return [];
  return 'items' in argument ? argument.items.flatMap(refsOf) : [argument.getters.subject?.ref];
}

export type ArgumentValue = Value | readonly ArgumentValue[] | undefined;

function argumentValue(argument: Argument, get: (getters: Getters) => Value | undefined): ArgumentValue {
  if ('constant' in argument) return argument.constant;
  return 'items' in argument ? argument.items.map((item) => argumentValue(item, get)) : get(argument.getters);
}
