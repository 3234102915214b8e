/** A link's address where it is one of the web; a package may name any, `javascript:` too. */
export function webAddress(url: string): string | null {
  try {
    const { href, protocol } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    return null;
  }
}
