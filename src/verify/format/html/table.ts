import { type Markup, markup } from './markup.ts';

/** A column of a table of `Row`s. */
export interface TableColumn<Row> {
  title: string;
  number?: boolean;
  /** Left out where there is little room. */
  spare?: boolean;
  /** Whether a cell is emphasised as something that went wrong. */
  wrong?(row: Row): boolean;
  cell(row: Row): string | number;
}

/** A table; `stack` puts the cells of a row below each other where there is little room. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  { caption, stack = false }: { caption?: string; stack?: boolean } = {},
): Markup {
  const classes = ({ number, spare, wrong }: TableColumn<Row>, row?: Row) =>
    classOf([
      ['number-cell', number === true],
      ['spare', spare === true],
      ['wrong', row !== undefined && wrong?.(row) === true],
    ]);
  return markup`<table${classOf([['stack', stack]])}>${caption === undefined ? undefined : markup`<caption>${caption}</caption>`}
<thead><tr>${columns.map((column) => markup`<th scope="col"${classes(column)}>${column.title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row) => markup`<tr>${columns.map(
    (column) =>
      markup`<td${classes(column, row)}${stack ? markup` data-label="${column.title}"` : undefined}>${column.cell(row)}</td>`,
  )}</tr>
`,
)}</tbody></table>
`;
}

function classOf(classes: readonly (readonly [name: string, applies: boolean])[]): Markup | undefined {
  const names = classes.filter(([, applies]) => applies).map(([name]) => name);
  return names.length === 0 ? undefined : markup` class="${names.join(' ')}"`;
}
