/**
 * Stands in for Jupyter's web components, which no view of ours uses: importing the real
 * ones starts a design system that happy-dom cannot hold.
 */

const nothing = (): undefined => undefined;

export const addJupyterLabThemeChangeListener = nothing;
export const jpButton = nothing;
export const jpToolbar = nothing;
export const provideJupyterDesignSystem = (): { register: () => undefined } => ({
  register: nothing
});

export const Button = nothing;
export const Search = nothing;
export const TreeItem = nothing;
export const TreeView = nothing;
