/** A rule of a file that is read only is changed from a file of one's own: the beginning of that, as a draft that waits in the editor. */
import { saveRulesFile, type RulesFileView } from '../../../api/rules.ts';
import { readDraft, writeDraft } from '../editor/drafts.ts';
import { NEW_FILE } from '../files/new-file.ts';

const OWN_FILE = 'my_rules.yaml';

/** @returns the file and the line where the change begins. Throws ApiError when a file had to be made and could not be. */
export async function draftChange(rule: string, files: readonly RulesFileView[]): Promise<{ file: string; line: number }> {
  const own = files.find((file) => file.name === OWN_FILE) ?? files.find((file) => !file.readOnly) ?? (await saveRulesFile(OWN_FILE, NEW_FILE, 0));
  const draft = readDraft(own.name) ?? { text: own.content, version: own.version };
  const before = `${draft.text.trimEnd()}\n\n`;
  // Quotes, because a name may hold what YAML reads as something else.
  const change = `# What is appended narrows the rule; other parts can be replaced: override: {priority: replace}\n- rule: ${JSON.stringify(rule)}\n  condition: and not proc.name = "the program to leave out"\n  override: {condition: append}\n`;
  writeDraft(own.name, { ...draft, text: before + change });
  return { file: own.name, line: before.split('\n').length };
}
