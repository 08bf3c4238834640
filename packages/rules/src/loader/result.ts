/** What came of loading one file: the errors and warnings, in Falco's shape and as text for people. */
import { ERROR_CODES, WARNING_CODES, type ErrorCode, type WarningCode } from './codes.ts';
import { Context } from './context.ts';

/** Ends the loading of a file. Made to be thrown and caught within the loader. */
export class LoadError extends Error {
  readonly code: ErrorCode;
  readonly context: Context;

  constructor(code: ErrorCode, message: string, context: Context) {
    super(message);
    this.name = 'LoadError';
    this.code = code;
    this.context = context;
  }
}

export interface LoadProblem {
  readonly severity: 'error' | 'warning';
  readonly code: ErrorCode | WarningCode;
  readonly message: string;
  readonly context: Context;
  /** The field, when the warning is about a deprecated one. */
  readonly deprecatedField?: string;
}

export class FileResult {
  readonly name: string;
  readonly problems: LoadProblem[] = [];
  /** `none` until documents have been seen. Never a reason to refuse a file. */
  schemaValidation: 'ok' | 'failed' | 'none' = 'none';
  readonly schemaWarnings: string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get successful(): boolean {
    return this.errors.length === 0;
  }

  get errors(): readonly LoadProblem[] {
    return this.problems.filter((problem) => problem.severity === 'error');
  }

  get warnings(): readonly LoadProblem[] {
    return this.problems.filter((problem) => problem.severity === 'warning');
  }

  addError(error: LoadError): void {
    this.problems.push({ severity: 'error', code: error.code, message: error.message, context: error.context });
  }

  addWarning(code: WarningCode, message: string, context: Context, deprecatedField?: string): void {
    const warning = { severity: 'warning', code, message, context } as const;
    this.problems.push(deprecatedField === undefined ? warning : { ...warning, deprecatedField });
  }
}

/** The result of a file that could not be read. */
export function unreadableFile(name: string, reason: string): FileResult {
  const result = new FileResult(name);
  result.addError(new LoadError('LOAD_ERR_FILE_READ', reason, Context.ofFile(name, '')));
  return result;
}

export interface LoadProblemJson {
  readonly code: string;
  readonly codedesc: string;
  readonly message: string;
  readonly context: {
    readonly locations: readonly {
      readonly item_type: string;
      readonly item_name: string;
      readonly position: { readonly name: string; readonly line: number; readonly column: number; readonly offset: number };
    }[];
    readonly snippet: string;
  };
  readonly deprecated_field?: string;
}

export interface FileResultJson {
  readonly name: string;
  readonly successful: boolean;
  readonly schema_valid?: boolean;
  readonly schema_warnings?: readonly string[];
  readonly errors: readonly LoadProblemJson[];
  readonly warnings: readonly LoadProblemJson[];
}

/** The result of one file as it stands in `falco_load_results`. */
export function resultJson(result: FileResult): FileResultJson {
  const schema = result.schemaValidation === 'none' ? {} : { schema_valid: result.schemaValidation === 'ok', schema_warnings: result.schemaWarnings };
  return {
    name: result.name,
    successful: result.successful,
    ...schema,
    errors: result.errors.map(problemJson),
    warnings: result.warnings.map(problemJson),
  };
}

/** The results of all files, as `falco -V … -o json_output=true` prints them. */
export function loadResultsJson(results: readonly FileResult[]): { readonly falco_load_results: readonly FileResultJson[] } {
  return { falco_load_results: results.map(resultJson) };
}

function problemJson(problem: LoadProblem): LoadProblemJson {
  const json = {
    code: problem.code,
    codedesc: descriptionOf(problem),
    message: problem.message,
    context: {
      locations: problem.context.locations.map(({ itemType, itemName, name, line, column, offset }) => ({
        item_type: itemType,
        item_name: itemName,
        position: { name, line, column, offset },
      })),
      snippet: problem.context.snippet(),
    },
  };
  return problem.deprecatedField === undefined ? json : { ...json, deprecated_field: problem.deprecatedField };
}

function descriptionOf({ code }: LoadProblem): string {
  return code in ERROR_CODES ? ERROR_CODES[code as ErrorCode] : WARNING_CODES[code as WarningCode][1];
}

/** One problem for people: `file:line:column: error LOAD_…: what is wrong`, where it stands, and the line with a caret. */
export function problemText(problem: LoadProblem): string {
  const { line, column } = problem.context.filePlace;
  const item = problem.context.locations.findLast((step) => step.itemName !== '');
  const where = item === undefined ? '' : ` in ${item.itemType} '${item.itemName}'`;
  const message = problem.message === '' ? WARNING_CODES[problem.code as WarningCode][0] : problem.message;
  const snippet = problem.context.snippet().trimEnd().replaceAll(/^/gm, '  ');
  return `${problem.context.fileName}:${line}:${column}: ${problem.severity} ${problem.code}${where}: ${message}\n${snippet}`;
}
