/** `eyrie summary`: the tiles of the overview. */
import { CATEGORIES } from '@eyrie/inspect';
import { toRfc3339 } from '@eyrie/schema';
import { asked, openInspection, queryOf, type AskOptions } from '../capture/open-inspection.ts';
import { standardOutput } from '../output/line-writer.ts';

export async function summary(file: string, options: AskOptions): Promise<void> {
  const inspection = await openInspection(file, options);
  // What is wrong with the file has been said; of nothing there is no summary.
  if (inspection.summary.events === 0 && inspection.index.damage !== undefined) return;
  const { tiles } = await asked(inspection.overview(queryOf(options)));
  const shown = tiles.filter(({ isHidden }) => !isHidden);
  const output = standardOutput('utf8');
  if (options.json === true) {
    const entries = shown.map(({ id, name, category, value, compatible }) => [id, { name, category, value, ...(compatible === undefined ? {} : { original: compatible }) }]);
    output.line(JSON.stringify(Object.fromEntries(entries), undefined, 2));
  } else {
    const { firstTime, lastTime, events, hostname } = inspection.summary;
    output.line(`${events} events of ${hostname === '' ? 'an unknown host' : hostname}, ${toRfc3339(firstTime)} to ${toRfc3339(lastTime)}`);
    for (const category of CATEGORIES) {
      const ofCategory = shown.filter((tile) => tile.category === category);
      if (ofCategory.length > 0) output.line(`\n${category}`);
      for (const { name, value, says, compatible } of ofCategory) output.line(`  ${String(value).padStart(12)}  ${name.padEnd(32)} ${says}${compatible === undefined ? '' : ` Sysdig Inspect shows ${compatible}.`}`);
    }
  }
  output.flush();
}
