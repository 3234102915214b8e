/** A name, perhaps with extras, perhaps with version constraints: all a space can end. */
const SIMPLE = /^[A-Za-z0-9][\w.-]*(\[[^\]]*\])?((===|==|~=|!=|<=|>=|<|>)[^\s,;]+,?)*$/;

/** Ends in the middle of something: `name >=`, `name,` or `name>=1,`. */
const OPERATOR = /(===|==|~=|!=|<=|>=|<|>)$/;

/**
 * The package specifications in what somebody typed or pasted.
 *
 * Newlines and commas separate specifications, and so do spaces between simple ones:
 * `numpy pandas>=2, rich[jupyter]` is three. A specification with a marker or a direct
 * reference keeps its spaces (`name>=1 ; python_version < "3.12"`), as do version
 * constraints (`name >= 1, < 2`). Comments and a wrapping pair of quotes are dropped, and a
 * line that ends in a backslash goes on, as in a requirements file and a shell. Whether
 * each is valid is for the server to say.
 */
export function splitSpecs(text: string): string[] {
  return lines(text)
    .flatMap(splitAtCommas)
    .flatMap(splitAtSpaces)
    .map(unquote)
    .filter(spec => spec !== '');
}

/** The lines that hold an option (`-r other.txt`, `name --hash=…`), which no package is. */
export function optionsIn(text: string): string[] {
  return lines(text).filter(line => /(^|\s)--?[A-Za-z]/.test(line));
}

/** The logical lines, without comments. */
function lines(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map(line => line.replace(/(^|\s)#.*$/, '').trim());
}

/** Cuts at commas outside brackets and quotes, unless a constraint goes on after it. */
function splitAtCommas(line: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if ('[('.includes(character)) {
      depth++;
    } else if ('])'.includes(character)) {
      depth--;
    } else if (
      character === ',' &&
      depth === 0 &&
      !goesOn(line.slice(start, index), line.slice(index + 1))
    ) {
      parts.push(line.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(line.slice(start));
  return parts.map(part => part.trim());
}

/** Whether a comma belongs to what is before it: a URL's, or before another constraint. */
function goesOn(before: string, after: string): boolean {
  return /^\s*[<>=!~]/.test(after) || (before.includes('://') && /^\S/.test(after));
}

/** Cuts at spaces where every piece can stand alone; else keeps the part whole. */
function splitAtSpaces(part: string): string[] {
  const quoted = /^(["'])(.*)\1$/.exec(part);
  if (quoted && !(quoted[2] ?? '').includes(quoted[1] ?? '')) {
    return [part];
  }
  // Spaces around operators and among extras do not separate: `name >= 1` is one.
  const tight = part
    .replace(/\s*(===|==|~=|!=|<=|>=|<|>)\s*/g, '$1')
    .replace(/\s*\[[^\]]*\]/g, extras => extras.replace(/\s/g, ''));
  const pieces = tight.split(/\s+/).map(unquote);
  const separate = pieces.every(piece => SIMPLE.test(piece) && !OPERATOR.test(piece));
  return separate ? pieces : [part];
}

function unquote(spec: string): string {
  return spec.replace(/^(["'])(.*)\1$/, '$2').trim();
}
