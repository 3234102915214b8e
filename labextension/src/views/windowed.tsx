import * as React from 'react';

/** Rows drawn above and below what is visible, so that a quick scroll finds them. */
const OVERSCAN = 12;

/** Which rows of a long list are to be drawn, and the means to move among them. */
export interface IWindow {
  readonly onScroll: () => void;
  /** The first row to draw, and the one after the last. */
  readonly first: number;
  readonly last: number;
  /** How many rows fit into what is visible; at least 1. */
  readonly page: number;
  /** Scrolls as little as shows a row wholly. */
  readonly reveal: (index: number) => void;
}

/** Draws only the rows in view; all are `rowHeight` pixels high, `ref` is what scrolls. */
export function useWindow(
  ref: React.RefObject<HTMLElement>,
  count: number,
  rowHeight: number
): IWindow {
  const [view, setView] = React.useState({ top: 0, height: 0 });
  const measure = React.useCallback(() => {
    const node = ref.current;
    if (node) {
      const { scrollTop: top, clientHeight: height } = node;
      setView(old =>
        old.top === top && old.height === height ? old : { top, height }
      );
    }
  }, [ref]);
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => {
      observer.disconnect();
    };
  }, [ref, measure]);
  const reveal = React.useCallback(
    (index: number) => {
      const node = ref.current;
      if (node) {
        const top = index * rowHeight;
        const lowest = top + rowHeight - node.clientHeight;
        node.scrollTop = Math.min(top, Math.max(lowest, node.scrollTop));
        measure();
      }
    },
    [ref, measure, rowHeight]
  );
  // A list that got shorter is drawn before the browser has scrolled back.
  const highest = count - Math.ceil(view.height / rowHeight);
  const top = Math.min(Math.floor(view.top / rowHeight), highest);
  return {
    onScroll: measure,
    first: Math.max(0, top - OVERSCAN),
    last: Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN),
    page: Math.max(1, Math.floor(view.height / rowHeight) - 1),
    reveal
  };
}
