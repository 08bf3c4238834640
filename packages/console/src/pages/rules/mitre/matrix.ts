/** Which techniques of MITRE ATT&CK the rules watch for, and which they do not. */
import type { RuleView } from '../../../api/rules.ts';
import { readTags, tacticsInOrder, techniqueName } from '@eyrie/schema';

/** Techniques that can be seen on a Linux host or in a container, by tactic. */
const WATCHABLE: Readonly<Record<string, readonly string[]>> = {
  TA0001: ['T1078', 'T1133', 'T1190', 'T1195'],
  TA0002: ['T1053', 'T1059', 'T1072', 'T1203', 'T1204', 'T1609', 'T1610'],
  TA0003: ['T1037', 'T1053', 'T1078', 'T1098', 'T1133', 'T1136', 'T1205', 'T1505', 'T1543', 'T1546', 'T1547', 'T1554', 'T1556', 'T1574'],
  TA0004: ['T1053', 'T1055', 'T1068', 'T1078', 'T1098', 'T1543', 'T1546', 'T1547', 'T1548', 'T1574', 'T1611'],
  TA0005: ['T1014', 'T1027', 'T1036', 'T1055', 'T1070', 'T1205', 'T1222', 'T1548', 'T1553', 'T1556', 'T1562', 'T1564', 'T1574', 'T1610', 'T1612', 'T1620', 'T1622'],
  TA0006: ['T1003', 'T1040', 'T1110', 'T1528', 'T1552', 'T1555', 'T1556', 'T1557', 'T1649'],
  TA0007: ['T1016', 'T1018', 'T1033', 'T1040', 'T1046', 'T1049', 'T1057', 'T1069', 'T1082', 'T1083', 'T1087', 'T1613'],
  TA0008: ['T1021', 'T1072', 'T1210', 'T1570'],
  TA0009: ['T1005', 'T1074', 'T1557', 'T1560'],
  TA0011: ['T1071', 'T1090', 'T1095', 'T1105', 'T1132', 'T1205', 'T1571', 'T1572'],
  TA0010: ['T1020', 'T1041', 'T1048', 'T1567'],
  TA0040: ['T1485', 'T1486', 'T1489', 'T1496', 'T1498', 'T1499', 'T1529', 'T1531', 'T1561', 'T1565'],
};

export interface MatrixCell { id: string; name: string; active: number; total: number }
export interface MatrixColumn { id: string; name: string; active: number; total: number; cells: readonly MatrixCell[] }
export interface Matrix { columns: readonly MatrixColumn[]; covered: number; techniques: number }

/** A technique counts under the tactics that a rule names beside it; where it names none of the technique's, under all of these. */
export function buildMatrix(rules: readonly RuleView[]): Matrix {
  const marked = rules.map((rule) => {
    const { tactics, techniques } = readTags(rule.tags);
    return { rule, tactics: new Set(tactics.map(({ id }) => id)), techniques: new Set(techniques.map(({ id }) => id.split('.')[0] ?? id)) };
  });
  const usual = new Map<string, string[]>();
  for (const [tactic, ids] of Object.entries(WATCHABLE)) for (const id of ids) usual.set(id, [...(usual.get(id) ?? []), tactic]);
  const columns = tacticsInOrder().filter(({ id }) => WATCHABLE[id] !== undefined).map((tactic) => {
    const cells = new Map<string, MatrixCell>((WATCHABLE[tactic.id] ?? []).map((id) => [id, { id, name: techniqueName(id), active: 0, total: 0 }]));
    const under = marked.filter(({ tactics }) => tactics.has(tactic.id));
    for (const { rule, tactics, techniques } of marked) {
      for (const id of techniques) {
        const homes = usual.get(id) ?? [...tactics];
        const named = homes.filter((home) => tactics.has(home));
        if (!(named.length > 0 ? named : homes).includes(tactic.id)) continue;
        const cell = cells.get(id) ?? { id, name: techniqueName(id), active: 0, total: 0 };
        cells.set(id, { ...cell, total: cell.total + 1, active: cell.active + (rule.active ? 1 : 0) });
      }
    }
    return { ...tactic, total: under.length, active: under.filter(({ rule }) => rule.active).length, cells: [...cells.values()] };
  });
  const seen = new Map(columns.flatMap((column) => column.cells).map((cell) => [cell.id, false]));
  for (const cell of columns.flatMap((column) => column.cells)) if (cell.active > 0) seen.set(cell.id, true);
  return { columns, covered: [...seen.values()].filter(Boolean).length, techniques: seen.size };
}
