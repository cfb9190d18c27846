import { columnsOf, sliceColumns } from '../../../report/columns.ts';

/** A column of a grid; numbers are set to the right. */
export interface GridColumn {
  title: string;
  number?: boolean;
  /** The one that is cut where a line would be too long. */
  long?: boolean;
}

/**
 * Rows of printable text as lines of at most so many columns, the titles first, each column as wide as its widest cell. Of a
 * long column the cells are cut, with an ellipsis, as far as the others leave no room.
 */
export function gridLines(
  columns: readonly GridColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => columnsOf(cells[index] ?? ''))));
  const excess = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (columns.length - 1) - width;
  columns.forEach(({ long = false, title }, index) => {
    if (long && excess > 0) widths[index] = Math.max(columnsOf(title), (widths[index] as number) - excess);
  });
  return lines.map((cells) =>
    columns
      .map(({ number = false }, index) => padded(cells[index] ?? '', widths[index] as number, number))
      .join(GAP)
      .trimEnd(),
  );
}

const GAP = '  ';

function padded(cell: string, width: number, right: boolean): string {
  const fitting = columnsOf(cell) <= width ? cell : `${sliceColumns(cell, 0, width - 1)}…`;
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(fitting)));
  return right ? `${blanks}${fitting}` : `${fitting}${blanks}`;
}
