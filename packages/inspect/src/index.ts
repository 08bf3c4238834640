/** A capture as columns and indexes: read once, asked often. Runs in a browser's worker, on the server and in the program. */
export type { CaptureFile, RandomAccess, Spill } from './open/capture-file.ts';
export { openCapture, type OpenOptions, type OpenProgress } from './open/open-capture.ts';
export { Inspection, type CaptureSummary } from './inspection.ts';
export type { Query } from './query/query.ts';
export { VIEWS, findView } from './views/catalogue.ts';
export type { Column, Unit, ViewDefinition } from './views/definition.ts';
export type { Cell, ViewRow, ViewTable } from './views/table.ts';
export type { Overview } from './overview/overview.ts';
export { CATEGORIES, type Category, type Drill, type Tile, type TileDefinition } from './overview/tile.ts';
export { LocalInspectService, type FilterProblem, type InspectService } from './service/inspect-service.ts';
export type { TableHead, TableRequest, TableSort } from './service/table-pages.ts';
