/** Fields and conditions after a few events. */
import { PPME } from '@eyrie/schema';
import { byteStringOf, type ByteString, type EventId, type ParamValue } from '@eyrie/scap';
import { outputOf } from '@eyrie/fields';
import { ABSENT, checkFilter, ConditionSet, FilterError, parseFilter, parseFormat, StreamValues } from '@eyrie/rules';
import { boolean, dict, integer, list, number, optional, text, type Dict } from '../shape.ts';
import { NotUnderstood, same, throws, type Case } from '../suite.ts';
import { Scene } from './scene.ts';

const ABSENT_TREE = "the processes of upstream's default tree are not described in the file";

export function* fieldValues(document: unknown): Iterable<Case> {
  for (const [index, value] of list(dict(document)['tests']).entries()) {
    const { steps, test } = dict(value);
    const needsTree = list(steps).some((step) => (optional(dict(step)['args'], list) ?? []).some((arg) => typeof arg === 'string' && /^p\d+_t\d+_/.test(arg)));
    yield {
      label: `${index} ${String(test)}`,
      input: value,
      ...(needsTree ? { skip: ABSENT_TREE } : {}),
      run: () => {
        dict(value, ['file', 'steps']);
        const scene = new Scene();
        for (const [number, step] of list(steps).entries()) runStep(scene, step, `step ${number}`);
      },
    };
  }
}

function runStep(scene: Scene, value: unknown, where: string): void {
  const step = dict(value);
  switch (step['op']) {
    case 'helper':
      return help(scene, text(step['fn']), optional(dict(value, ['op', 'fn', 'args'])['args'], list) ?? []);
    case 'event':
      return send(scene, dict(value, ['op', 'type', 'tid', 'ts', 'nparams', 'params']));
    case 'field': {
      const { field, equals } = dict(value, ['op', 'field', 'equals']);
      return same(`${where}: ${text(field)}`, bytesOf(text(equals)), printed(scene, text(field)));
    }
    case 'filter': {
      const { filter, expect } = dict(value, ['op', 'filter', 'expect']);
      if (expect === 'throw') return throws(`${where}: ${text(filter)}`, () => meets(scene, text(filter)), (error) => error instanceof FilterError);
      return same(`${where}: ${text(filter)}`, boolean(expect), meets(scene, text(filter)));
    }
    default:
      throw new NotUnderstood(`op ${String(step['op'])}`);
  }
}

function help(scene: Scene, name: string, args: readonly unknown[]): void {
  const [first, second, third, fourth, fifth, sixth, seventh, eighth] = args;
  switch (name) {
    case 'add_default_init_thread':
      return scene.addInit();
    case 'open_inspector':
      return;
    case 'generate_getcwd_failed_entry_event':
      return scene.getcwdFails();
    case 'generate_execve_exit_event_with_empty_params':
      return scene.executeUntold(number(first), text(second), text(third));
    case 'generate_execve_enter_and_exit_event':
      return scene.execute(number(first), number(second), number(third), number(fourth), number(fifth), text(sixth), text(seventh), optional(eighth, text) ?? text(sixth));
    default:
      throw new NotUnderstood(`helper ${name}`);
  }
}

function send(scene: Scene, step: Dict): void {
  const type = text(step['type']).replace(/^PPME_/, '');
  if (!(type in PPME)) throw new NotUnderstood(`event type ${type}`);
  const ts = step['ts'];
  const params = list(step['params']).map((param) => valueOf(dict(param, ['name', 'pt', 'int', 'str', 'bytes', 'null'])));
  if (typeof ts === 'number' || typeof ts === 'bigint') return scene.send(type as EventId, integer(step['tid']), params, BigInt(ts));
  if (!text(ts).startsWith('increasing')) throw new NotUnderstood(`time ${text(ts)}`);
  scene.send(type as EventId, integer(step['tid']), params);
}

function valueOf(param: Dict): ParamValue {
  if (param['null'] === true) return undefined;
  if (param['int'] !== undefined) return integer(param['int']);
  if (param['bytes'] !== undefined) return Uint8Array.from(list(param['bytes']), number);
  return Uint8Array.from(bytesOf(`${text(param['str'])}\0`), (char) => char.charCodeAt(0));
}

/** Characters up to U+00FF are bytes that C wrote (`\xff`), unless there are others: then it is text. */
function bytesOf(characters: string): ByteString {
  return /[^\u0000-\u00ff]/.test(characters) ? byteStringOf(characters) : (characters as ByteString);
}

/** As bytes: names need not be text. */
function printed(scene: Scene, field: string): ByteString {
  const [value] = parseFormat(`*%${field}`).tokens;
  if (value?.kind !== 'value') throw new NotUnderstood(`field ${field}`);
  const { expression } = value;
  if (expression.kind === 'field') return outputOf(expression.info.name, expression.argument?.text).text(scene.context) ?? byteStringOf(ABSENT);
  return byteStringOf(new StreamValues(scene.context).text(expression) ?? ABSENT);
}

/** Through the compiled form that rules have. */
function meets(scene: Scene, filter: string): boolean {
  const { node } = checkFilter(parseFilter(filter).node);
  const { context } = scene;
  return new ConditionSet([{ root: node }], context.system.answers).first(context) === 0;
}
