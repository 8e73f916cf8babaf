/** The rules of "Using Option Files" in the MySQL manual, written from the manual and not from what we write. */

/** The value of a `name = value` line: comments end outside quotes only, quotes are taken off, escapes are resolved. */
export function readMysqlOption(line: string): string {
  const afterName = line.slice(line.indexOf('=') + 1);
  let value = withoutComment(afterName).trim();
  const quote = value[0];
  if (value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote)) value = value.slice(1, -1);
  const meaning: Record<string, string> = {
    b: '\b',
    t: '\t',
    n: '\n',
    r: '\r',
    s: ' ',
    '\\': '\\',
    '"': '"',
    "'": "'",
  };
  return value.replace(/\\(.)/gsu, (whole, character: string) => meaning[character] ?? whole);
}

function withoutComment(text: string): string {
  let quote = '';
  let escaped = false;
  for (const [index, character] of [...text].entries()) {
    if ((character === '"' || character === "'") && !escaped) {
      if (quote === '') quote = character;
      else if (quote === character) quote = '';
    }
    if (quote === '' && character === '#') return [...text].slice(0, index).join('');
    escaped = quote !== '' && character === '\\' && !escaped;
  }
  return text;
}
