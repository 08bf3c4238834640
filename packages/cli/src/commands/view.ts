/** `eyrie view`: a view of a capture as a table or as JSON. */
import { findView, VIEWS } from '@eyrie/inspect';
import { asked, openInspection, queryOf, type AskOptions } from '../capture/open-inspection.ts';
import { CommandError, ExitCode } from '../exit-codes.ts';
import { standardOutput } from '../output/line-writer.ts';
import { loadRuleFiles } from '../rules/rule-files.ts';
import { jsonLines, tableLines } from '../output/view-table.ts';

export interface ViewOptions extends AskOptions {
  /** For the view `findings`; default: the default rules. */
  readonly rules?: readonly string[];
}

export async function view(file: string | undefined, id: string | undefined, options: ViewOptions): Promise<void> {
  const output = standardOutput('utf8');
  if (file === undefined || id === undefined) {
    for (const { id: name, says } of VIEWS) output.line(`${name.padEnd(24)} ${says}`);
    output.flush();
    return;
  }
  if (findView(id) === undefined) throw new CommandError(`There is no view ${id}. There are: ${VIEWS.map((each) => each.id).join(', ')}.`, ExitCode.BAD_INPUT);
  const inspection = await openInspection(file, options);
  if (id === 'findings') await inspection.findRuleMatches(loadRuleFiles(options.rules).rules);
  const table = await asked(inspection.view(id, queryOf(options)));
  for (const line of options.json === true ? jsonLines(table) : tableLines(table)) output.line(line);
  output.flush();
}
