/** Rules, macros and lists as agents run them, and the rules files that they come from. */
import { list, object, optionalList, optionalNumber, optionalObject, optionalText, text } from './decode.ts';
import { request } from './http.ts';

export interface PlaceView { file: string; line: number; effect: 'define' | 'append' | 'change' }

export interface RuleView {
  name: string;
  description: string;
  priority: string;
  source: string;
  tags: readonly string[];
  enabled: boolean;
  condition: string;
  output: string;
  /** Macros and lists that the condition names. */
  uses: readonly string[];
  exceptions: readonly { name: string; fields: readonly string[]; values: number }[];
  events: readonly string[];
  places: readonly PlaceView[];
  readOnly: boolean;
  policies: readonly { id: number; name: string; enabled: boolean; severity: number }[];
  /** An enabled policy names it. */
  active: boolean;
}

export interface MacroView { name: string; condition: string; uses: readonly string[]; places: readonly PlaceView[] }
export interface ListView { name: string; items: readonly string[]; places: readonly PlaceView[] }
export interface LibraryView { rules: readonly RuleView[]; macros: readonly MacroView[]; lists: readonly ListView[] }

export interface RulesFileView {
  name: string;
  content: string;
  readOnly: boolean;
  version: number;
  /** Milliseconds since the epoch. */
  modifiedOn: number | undefined;
  modifiedBy: string | undefined;
}

export interface FileVersionView { version: number; what: string; changedBy: string; changedOn: number; content: string | undefined }

const FILES = '/api/v1/rulesFiles';
const filePath = (name: string): string => `${FILES}/${encodeURIComponent(name)}`;

export const loadLibrary = (signal: AbortSignal): Promise<LibraryView> => request('/api/v1/rules', decodeLibrary, { signal });

export const loadRulesFiles = (signal: AbortSignal): Promise<RulesFileView[]> => request(FILES, (value) => list(value, 'the answer').map(decodeFile), { signal });

/** Checks the whole set, saves and gives it to the agents. @param version that the change was made from, 0 for a new file. Throws ApiError: 422 broken, 409 changed by somebody else. */
export const saveRulesFile = (name: string, content: string, version: number): Promise<RulesFileView> => request(filePath(name), decodeFile, { method: 'PUT', body: { content, version } });

export const renameRulesFile = (name: string, to: string): Promise<RulesFileView> => request(`${filePath(name)}/rename`, decodeFile, { method: 'POST', body: { name: to } });

export const deleteRulesFile = (name: string): Promise<RulesFileView> => request(filePath(name), decodeFile, { method: 'DELETE' });

export const orderRulesFiles = (names: readonly string[]): Promise<RulesFileView[]> =>
  request(`${FILES}/order`, (value) => list(value, 'the answer').map(decodeFile), { method: 'POST', body: { names } });

export const loadFileVersions = (name: string, signal: AbortSignal): Promise<FileVersionView[]> =>
  request(`${filePath(name)}/versions`, (value) => list(value, 'the answer').map(decodeVersion), { signal });

export const loadFileVersion = (name: string, version: number): Promise<FileVersionView> => request(`${filePath(name)}/versions/${version}`, decodeVersion);

function decodeLibrary(value: unknown): LibraryView {
  const library = object(value, 'the answer');
  return {
    rules: list(library['rules'], 'rules').map(decodeRule),
    macros: list(library['macros'], 'macros').map((each) => {
      const macro = object(each, 'macro');
      return { name: text(macro['name'], 'name'), condition: optionalText(macro['condition']) ?? '', uses: texts(macro['uses']), places: optionalList(macro['places']).map(decodePlace) };
    }),
    lists: list(library['lists'], 'lists').map((each) => {
      const one = object(each, 'list');
      return { name: text(one['name'], 'name'), items: texts(one['items']), places: optionalList(one['places']).map(decodePlace) };
    }),
  };
}

function decodeRule(value: unknown): RuleView {
  const rule = object(value, 'rule');
  return {
    name: text(rule['name'], 'name'),
    description: optionalText(rule['description']) ?? '',
    priority: optionalText(rule['priority']) ?? '',
    source: optionalText(rule['source']) ?? '',
    tags: texts(rule['tags']),
    enabled: rule['enabled'] !== false,
    condition: optionalText(rule['condition']) ?? '',
    output: optionalText(rule['output']) ?? '',
    uses: texts(rule['uses']),
    exceptions: optionalList(rule['exceptions']).map((each) => {
      const exception = optionalObject(each);
      return { name: optionalText(exception['name']) ?? '', fields: texts(exception['fields']), values: optionalNumber(exception['values']) ?? 0 };
    }),
    events: texts(rule['events']),
    places: optionalList(rule['places']).map(decodePlace),
    readOnly: rule['readOnly'] === true,
    policies: optionalList(rule['policies']).map((each) => {
      const policy = optionalObject(each);
      return { id: optionalNumber(policy['id']) ?? 0, name: optionalText(policy['name']) ?? '', enabled: policy['enabled'] === true, severity: optionalNumber(policy['severity']) ?? 7 };
    }),
    active: rule['active'] === true,
  };
}

function decodePlace(value: unknown): PlaceView {
  const place = object(value, 'place');
  const effect = place['effect'];
  return { file: text(place['file'], 'file'), line: optionalNumber(place['line']) ?? 1, effect: effect === 'append' || effect === 'change' ? effect : 'define' };
}

function decodeFile(value: unknown): RulesFileView {
  const file = object(value, 'rules file');
  return {
    name: text(file['name'], 'name'),
    content: text(file['content'], 'content'),
    readOnly: file['readOnly'] === true,
    version: optionalNumber(file['version']) ?? 0,
    modifiedOn: optionalNumber(file['modifiedOn']),
    modifiedBy: optionalText(file['modifiedBy']),
  };
}

function decodeVersion(value: unknown): FileVersionView {
  const version = object(value, 'version');
  return {
    version: optionalNumber(version['version']) ?? 0,
    what: optionalText(version['what']) ?? '',
    changedBy: optionalText(version['changedBy']) ?? '',
    changedOn: optionalNumber(version['changedOn']) ?? 0,
    content: typeof version['content'] === 'string' ? version['content'] : undefined,
  };
}

const texts = (value: unknown): string[] => optionalList(value).filter((each): each is string => typeof each === 'string');
