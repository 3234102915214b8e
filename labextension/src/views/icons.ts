import { LabIcon } from '@jupyterlab/ui-components';

/** A packed box: what a project needs, in one place. */
const BOX = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" fill-rule="evenodd"
    d="M12 1.6 21 6.7v10.6l-9 5.1-9-5.1V6.7zM12 3.9 6.1 7.3 12 10.6l5.9-3.3zM5 9v7.2l6 3.4v-7.2zm14 0-6 3.4v7.2l6-3.4z"/>
</svg>`;

export const environmentIcon = new LabIcon({
  name: 'jupyter-venv:environment',
  svgstr: BOX
});

/** Up to the top: the newest there is. */
const UPGRADE = `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M5 3h14v2H5zm7 3.5 6.5 6.5-1.4 1.4-4.1-4.1V21h-2V10.3l-4.1 4.1L5.5 13z"/>
</svg>`;

export const upgradeIcon = new LabIcon({
  name: 'jupyter-venv:upgrade',
  svgstr: UPGRADE
});

/** For an image among the kernels' own, which takes no colour from the theme. */
export const environmentCardUrl = `data:image/svg+xml,${encodeURIComponent(
  BOX.replace('#616161', '#f37726')
)}`;
