/** What can be wrong with a rules file: Falco's codes, with descriptions. */

export const ERROR_CODES = {
  LOAD_ERR_FILE_READ: 'File read error',
  LOAD_ERR_YAML_PARSE: 'YAML parse error',
  LOAD_ERR_YAML_VALIDATE: 'Error validating internal structure of YAML file',
  LOAD_ERR_COMPILE_CONDITION: 'Error compiling condition',
  LOAD_ERR_COMPILE_OUTPUT: 'Error compiling output',
  LOAD_ERR_VALIDATE: 'Error validating rule/macro/list/exception objects',
  LOAD_ERR_EXTENSION: 'Error in extension item',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** By code: a short name, and what it means and what to do. */
export const WARNING_CODES = {
  LOAD_UNKNOWN_SOURCE: ['Unknown event source', 'No event source of this name is loaded, for example because its plugin is missing. The rule is left out.'],
  LOAD_UNSAFE_NA_CHECK: [
    'Unsafe <NA> comparison in condition',
    "An absent value is not the text <NA>, so this comparison does not find it. Use 'exists' to ask whether a field has a value.",
  ],
  LOAD_NO_EVTTYPE: [
    'Condition has no event-type restriction',
    'The condition has to be evaluated for most events, which costs time. Name the event types that it is about with evt.type.',
  ],
  LOAD_UNKNOWN_FILTER: [
    'Unknown field or event-type in condition or output',
    'The rule names a field or event type that is not known. It is left out without an error because it says skip-if-unknown-filter.',
  ],
  LOAD_UNUSED_MACRO: ['Unused macro', 'No rule and no other macro uses this macro.'],
  LOAD_UNUSED_LIST: ['Unused list', 'No rule, macro or other list uses this list.'],
  LOAD_UNKNOWN_ITEM: ['Unknown rules file item', 'An item is none of rule, macro, list, required_engine_version, required_plugin_versions. It is ignored.'],
  LOAD_DEPRECATED_ITEM: ['Used deprecated item', 'Something is used that works today and is going to be removed.'],
  LOAD_WARNING_EXTENSION: ['Warning in extension item', 'An extension item has a warning.'],
  LOAD_APPEND_NO_VALUES: ['Overriding/appending with no values', 'An exception is appended to without any values, which changes nothing.'],
  LOAD_EXCEPTION_NAME_NOT_UNIQUE: ['Multiple exceptions defined with the same name', 'Two exceptions of one rule have the same name.'],
  LOAD_INVALID_MACRO_NAME: ['Invalid macro name', 'A macro of this name cannot be used in conditions.'],
  LOAD_INVALID_LIST_NAME: ['Invalid list name', 'A list of this name cannot be used in conditions.'],
  LOAD_COMPILE_CONDITION: ['Warning in rule condition', 'The condition is legal, but probably not what was meant or not the fastest way to say it.'],
  LOAD_UNKNOWN_KEY: ['Unknown key in item definition', 'An item has a key that is not known for its kind, perhaps misspelled or on the wrong item. It is ignored.'],
} as const;
export type WarningCode = keyof typeof WARNING_CODES;
