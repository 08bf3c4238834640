/** The words of the filter language. */

export const NUMERIC_OPERATORS = ['<=', '<', '>=', '>'] as const;
export const EQUALITY_OPERATORS = ['==', '=', '!='] as const;
/** They need a blank behind them. */
export const WORD_OPERATORS = ['glob', 'iglob', 'contains', 'icontains', 'bcontains', 'startswith', 'bstartswith', 'endswith', 'regex'] as const;
/** Operators with text on the right; they may take a modifier. */
export const TEXT_OPERATORS = [...EQUALITY_OPERATORS, ...WORD_OPERATORS] as const;
export const LIST_OPERATORS = ['intersects', 'in', 'pmatch'] as const;
export const MODIFIERS = ['oneof', 'anyof', 'allof'] as const;
/** Every operator without modifiers, in the order in which messages list them. */
export const OPERATORS: readonly string[] = ['exists', ...NUMERIC_OPERATORS, ...TEXT_OPERATORS, ...LIST_OPERATORS];
export const TRANSFORMERS = ['tolower', 'toupper', 'b64', 'basename', 'len', 'join', 'concat', 'getopt'] as const;
