/** The program that a process runs, and its ancestors' programs. */
import type { ByteString } from '@eyrie/scap';
import { splitNul, type Image } from '@eyrie/state';
import type { FieldContext, FieldDefinition, FieldFamily, FieldOutput, Relative } from '../definition.ts';
import { exact } from '../exact.ts';
import { ofImage, onImage, PARENT, SELF } from '../readers.ts';
import { printed } from '../print.ts';
import { ancestors, relatedThread } from '../relatives.ts';

const name = (image: Image): ByteString => image.facts.comm.value;
const exe = (image: Image): ByteString => image.facts.exe.value;
const exePath = (image: Image): ByteString => image.facts.exepath.value;
const commandLine = (image: Image): ByteString => image.cmdline;
const args = (image: Image): ByteString => image.argList.join(' ') as ByteString;
const environment = (image: Image): ByteString => splitNul(image.facts.env.value).join(' ') as ByteString;

const EMPTY = '' as ByteString;

/** @returns a value of the environment without surrounding blanks; empty when it is not set. */
function variable(image: Image, wanted: string): ByteString {
  const prefix = `${wanted}=`;
  const found = splitNul(image.facts.env.value).find((entry) => entry.length > prefix.length && entry.startsWith(prefix));
  return (found?.slice(prefix.length).replace(/^ +| +$/g, '') ?? EMPTY) as ByteString;
}

const isNumber = (argument: string): boolean => /^\d+$/.test(argument);

/** 0 is the process itself. */
function generation(argument: string): Relative {
  const distance = Number(argument);
  return distance === 0 ? SELF : { kind: 'ancestor', distance };
}

/**
 * A fact about ancestors: with `[n]` about one; without, conditions ask each of them, from the parent on.
 * @param bare what is printed without argument; the default is all of them, nearest first.
 */
function ofAncestors(read: (image: Image) => ByteString, bare: (context: FieldContext) => ByteString | undefined = joined(read)): FieldDefinition {
  return {
    bind: (argument) => ({ on: 'image', of: argument === undefined || !isNumber(argument) ? { kind: 'anyAncestor' } : generation(argument), read: ofImage(read) }),
    output: (argument) => {
      const text =
        argument === undefined || !isNumber(argument)
          ? bare
          : ({ system }: FieldContext): ByteString | undefined => textOfImage(relatedThread(system, generation(argument))?.image, read);
      return printedText(text);
    },
  };
}

function textOfImage(image: Image | undefined, read: (image: Image) => ByteString): ByteString | undefined {
  return image === undefined || image.isAbsent ? undefined : read(image);
}

function printedText(read: (context: FieldContext) => ByteString | undefined): FieldOutput {
  return printed('CHARBUF', 'NA', read);
}

function joined(read: (image: Image) => ByteString): (context: FieldContext) => ByteString | undefined {
  return ({ system }) => (ancestors(system).map(({ image }) => read(image)).join(' ') || undefined) as ByteString | undefined;
}

const PROC_ARGS: FieldDefinition = {
  bind: (argument) => ({
    on: 'image',
    of: SELF,
    read: ofImage(argument === undefined || !isNumber(argument) ? args : (image) => image.argList[Number(argument)] ?? EMPTY),
  }),
};

const PROC_AARGS: FieldDefinition = {
  bind: (argument) =>
    argument === undefined || !isNumber(argument) ? { on: 'event', read: joined(args) } : { on: 'image', of: generation(argument), read: ofImage(args) },
};

const PROC_ENV: FieldDefinition = {
  bind: (argument) => ({
    on: 'image',
    of: SELF,
    read: ofImage(argument === undefined || argument === '' || isNumber(argument) ? environment : (image) => variable(image, argument)),
  }),
};

/** `[NAME]`: the value of the nearest ancestor that has one; `[n]` and none: as the other ancestor fields, but prints its own environment. */
const PROC_AENV: FieldDefinition = {
  bind: (argument) => {
    if (argument === undefined || argument === '') return { on: 'image', of: { kind: 'anyAncestor' }, read: ofImage(environment) };
    if (isNumber(argument)) return { on: 'image', of: generation(argument), read: ofImage(environment) };
    return { on: 'event', read: (context) => inheritedVariable(context, argument) };
  },
  output: (argument) => {
    const text =
      argument === undefined || argument === '' || isNumber(argument)
        ? ({ system }: FieldContext): ByteString | undefined => textOfImage(relatedThread(system, generation(argument ?? ''))?.image, environment)
        : (context: FieldContext): ByteString | undefined => inheritedVariable(context, argument);
    return printedText(text);
  },
};

function inheritedVariable({ system }: FieldContext, wanted: string): ByteString | undefined {
  if (system.thread.image.isAbsent) return undefined;
  for (const { image } of ancestors(system)) {
    const value = variable(image, wanted);
    if (value !== '') return value;
  }
  return EMPTY;
}

export const IMAGE_FIELDS: FieldFamily = {
  'proc.name': onImage(name),
  'proc.pname': onImage(name, PARENT),
  'proc.aname': ofAncestors(name),
  'proc.exe': onImage(exe),
  'proc.pexe': onImage(exe, PARENT),
  'proc.aexe': ofAncestors(exe),
  'proc.exepath': onImage(exePath),
  'proc.pexepath': onImage(exePath, PARENT),
  'proc.aexepath': ofAncestors(exePath),
  'proc.cmdline': onImage(commandLine),
  'proc.pcmdline': onImage(commandLine, PARENT),
  'proc.acmdline': ofAncestors(commandLine),
  'proc.exeline': onImage((image) => `${exe(image)} ${args(image)}` as ByteString),
  'proc.args': PROC_ARGS,
  'proc.aargs': PROC_AARGS,
  'proc.env': PROC_ENV,
  'proc.aenv': PROC_AENV,
  'proc.cmdnargs': onImage((image) => image.argList.length),
  'proc.cmdlenargs': onImage((image) => image.argList.reduce((length, argument) => length + argument.length, 0)),
  'proc.is_exe_writable': onImage((image) => image.facts.isExeWritable),
  'proc.is_exe_upper_layer': onImage((image) => image.facts.isExeUpperLayer),
  'proc.is_exe_lower_layer': onImage((image) => image.facts.isExeLowerLayer),
  'proc.is_exe_from_memfd': onImage((image) => image.facts.isExeFromMemfd),
  'proc.exe_ino': onImage((image) => exact(image.facts.exeIno) || undefined),
  'proc.exe_ino.ctime': onImage((image) => exact(image.facts.exeCtime) || undefined),
  'proc.exe_ino.mtime': onImage((image) => exact(image.facts.exeMtime) || undefined),
};
