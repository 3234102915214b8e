import * as React from 'react';

/** Rows drawn above and below what is visible, so that Tab and a quick scroll find them. */
const OVERSCAN = 12;

/**
 * A list that only draws the rows in view; all are `rowHeight` pixels high.
 *
 * `render` gives a row's content. Assistive technology is told of the rows that are not
 * drawn by their position and number.
 */
export function WindowedList<T>(props: {
  label: string;
  rows: readonly T[];
  rowHeight: number;
  rowKey: (row: T) => string;
  render: (row: T) => React.ReactNode;
}): React.ReactElement {
  const { label, rows, rowHeight, rowKey, render } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  const [view, setView] = React.useState({ top: 0, height: 0 });
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const measure = (): void => {
      setView({ top: node.scrollTop, height: node.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => {
      observer.disconnect();
    };
  }, []);
  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const last = Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN;
  return (
    <div
      ref={ref}
      className="jp-Venv-scroll"
      onScroll={event => {
        const { scrollTop, clientHeight } = event.currentTarget;
        setView({ top: scrollTop, height: clientHeight });
      }}
    >
      <ul
        className="jp-Venv-list"
        role="list"
        aria-label={label}
        style={{ height: rows.length * rowHeight }}
      >
        {rows.slice(first, last).map((row, index) => (
          <li
            key={rowKey(row)}
            aria-setsize={rows.length}
            aria-posinset={first + index + 1}
            style={{ top: (first + index) * rowHeight, height: rowHeight }}
          >
            {render(row)}
          </li>
        ))}
      </ul>
    </div>
  );
}
