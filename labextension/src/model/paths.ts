import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

/** The drive names whose paths are the server's own: its files, and their shared form. */
const SERVER_DRIVES = ['', 'RTC'];

/** The server path of `path`, or null for one on some other drive. */
export function serverPath(contents: Contents.IManager, path: string): string | null {
  const drive = contents.driveName(path);
  return SERVER_DRIVES.includes(drive) ? contents.localPath(path) : null;
}

/** The folder a file is in; the root is the empty string. */
export function folderOf(path: string): string {
  return PathExt.dirname(path);
}

/** Whether `path` is `folder` or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** A folder's name as a person would say it. */
export function folderName(folder: string): string {
  return folder === '' ? '/' : PathExt.basename(folder);
}
