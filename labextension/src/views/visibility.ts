import * as React from 'react';

/** What wants to know whether anybody can see it. */
export interface ISeen {
  setVisible(visible: boolean): void;
}

/**
 * Tells something whether the element this is the `ref` of can be seen: another section,
 * another tab of the sidebar, or the end of the sidebar itself may hide it.
 */
export function useVisibility(seen: ISeen): React.RefObject<HTMLDivElement> {
  const root = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const node = root.current;
    if (!node) {
      return;
    }
    const observer = new IntersectionObserver(entries => {
      seen.setVisible(entries.at(-1)?.isIntersecting ?? false);
    });
    observer.observe(node);
    return () => {
      observer.disconnect();
      seen.setVisible(false);
    };
  }, [seen]);
  return root;
}
