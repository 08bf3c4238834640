/** What is added to the outputs of rules by configuration (`append_output`). */
import type { FieldCatalogue } from '../filter/catalogue.ts';
import { FormatError, parseFormat, type OutputFormat } from '../output/format.ts';

export interface AppendOutput {
  /** All that is given must hold; nothing: every rule. */
  readonly match?: { readonly rule?: string; readonly source?: string; readonly tags?: readonly string[] };
  /** Added to the output with a blank. */
  readonly extraOutput?: string;
  /** Added to `output_fields`: a field by its name with its own type, or a format under a name as text. */
  readonly extraFields?: readonly (string | Readonly<Record<string, string>>)[];
  /** Adds the container and pod, as far as the source has them. */
  readonly suggestedOutput?: boolean;
}

/** Fields that say in which container and pod something happened. */
const SUGGESTED = ['container.id', 'container.name', 'container.image.repository', 'container.image.tag', 'k8s.pod.name', 'k8s.ns.name'];

export interface ExtraField {
  readonly name: string;
  readonly text: string;
  readonly format: OutputFormat;
  /** The field's own value; otherwise the formatted text. */
  readonly isRaw: boolean;
}

interface Subject {
  readonly name: string;
  readonly source: string;
  readonly tags: ReadonlySet<string>;
}

function applies({ match = {} }: AppendOutput, rule: Subject): boolean {
  const { source = '', tags = [], rule: name = '' } = match;
  return (source === '' || source === rule.source) && (name === '' || name === rule.name) && tags.every((tag) => rule.tags.has(tag));
}

/** The output of a rule with what is appended to it. */
export function appendToOutput(output: string, rule: Subject, appends: readonly AppendOutput[], catalogue: FieldCatalogue): string {
  const added = appends
    .filter((append) => applies(append, rule))
    .flatMap(({ extraOutput = '', suggestedOutput = false }) => {
      const suggested = suggestedOutput ? SUGGESTED.filter((field) => catalogue.resolve(field, undefined) !== undefined) : [];
      return [...(extraOutput === '' ? [] : [extraOutput]), ...suggested.map((field) => `${field.replaceAll('.', '_')}=%${field}`)];
    });
  return [output, ...added].join(' ');
}

/** @throws FormatError */
export function extraFieldsOf(rule: Subject, appends: readonly AppendOutput[], catalogue: FieldCatalogue): ExtraField[] {
  const fields = new Map<string, ExtraField>();
  for (const append of appends.filter((candidate) => applies(candidate, rule))) {
    for (const field of append.extraFields ?? []) {
      const formats = typeof field === 'string' ? { [field]: `%${field}` } : field;
      for (const [name, text] of Object.entries(formats)) {
        fields.set(name, { name, text, format: parseFormat(`*${text}`, catalogue), isRaw: typeof field === 'string' });
      }
    }
  }
  return [...fields.values()];
}

/** Parses an output as rules use it: absent values print as `<NA>`. */
export function parseOutput(output: string, catalogue: FieldCatalogue): OutputFormat {
  try {
    return parseFormat(`*${output}`, catalogue);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(error.message, error.offset - 1) : error;
  }
}
