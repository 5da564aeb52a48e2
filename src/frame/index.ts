export { crossing, type Grouping, grouping, repeatedKeys } from "./codes.js";
export {
  cellText,
  type CodeColumn,
  codeColumn,
  type Column,
  type ColumnNote,
  column,
  columnLength,
  type Frame,
  frame,
  type NumberColumn,
  numberColumn,
  numbers,
  type PanelIndex,
  select,
  take,
  takeColumn,
  textColumn,
  withColumns,
} from "./frame.js";
export { shift } from "./lag.js";
