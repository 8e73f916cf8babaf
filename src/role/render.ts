/** Templates: text with holes. Compiled once a process; a hole without a value is an error that names template and line. */
import Handlebars from 'handlebars';
import { shellQuote } from '../quote/shell.ts';
import { curlQuote, exportsQuote, mysqlOptionQuote, nftComment, sqlQuote } from '../quote/templates.ts';

/** The languages a hole can be quoted for. A hole without one takes its value as it is. */
const QUOTES: Readonly<Record<string, (value: string) => string>> = {
  shell: shellQuote,
  mysql: mysqlOptionQuote,
  sql: sqlQuote,
  curl: curlQuote,
  json: (value) => JSON.stringify(value),
  octal: exportsQuote,
  comment: nftComment,
};

export type Template = (view: object) => string;

/** A template that cannot be used, or that asks for what the view does not have. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

const handlebars = Handlebars.create();
for (const [name, quote] of Object.entries(QUOTES)) {
  handlebars.registerHelper(name, (value: unknown) => {
    if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`{{${name} …}} got no value to quote`);
    return quote(String(value));
  });
}

/**
 * @param name the template's name, for messages.
 * Throws a TemplateError for a template whose braces do not match or that names an unknown helper.
 */
export function compileTemplate(name: string, text: string): Template {
  let render: HandlebarsTemplateDelegate;
  try {
    // Parsed at once: compile alone would leave syntax errors to the first rendering.
    handlebars.precompile(text, options);
    render = handlebars.compile(text, options);
  } catch (error) {
    throw new TemplateError(`templates/${name}: ${(error as Error).message}`, { cause: error });
  }
  return (view) => {
    try {
      return render(view);
    } catch (error) {
      throw new TemplateError(`templates/${name}: ${(error as Error).message}`, { cause: error });
    }
  };
}

const options = {
  strict: true,
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(QUOTES).map((name) => [name, true])),
};
