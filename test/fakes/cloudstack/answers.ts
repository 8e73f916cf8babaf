/** Answers as they go out. */
import type { Refusal } from './refusals.ts';

export interface Outgoing {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
  readonly cookies?: readonly string[];
  /** Repeated in a header, as the server does with the refusals of commands. */
  readonly description?: string;
}

const JSON_TYPE = 'application/json;charset=utf-8';

/** An answer's content in its envelope; without `response=json` it is XML. */
export function answered(envelope: string, content: unknown, asJson: boolean, version: string): Outgoing {
  if (!asJson) return { status: 200, type: 'text/xml;charset=utf-8', body: xml(envelope, '', version) };
  return { status: 200, type: JSON_TYPE, body: JSON.stringify({ [envelope]: content }) };
}

export function refusedBy(envelope: string, refusal: Refusal, asJson: boolean, version: string): Outgoing {
  const { code, cserrorcode, message: errortext, named } = refusal;
  const description = cserrorcode === undefined ? {} : { description: errortext };
  if (!asJson) {
    const inner = `<errorcode>${code}</errorcode><errortext>${errortext}</errortext>`;
    return { status: code, type: 'text/xml;charset=utf-8', body: xml(envelope, inner, version), ...description };
  }
  const uuidList = named.map((one) => ({ serialVersionUID: -7_514_266_713_085_362_000, ...one }));
  const body = { uuidList, errorcode: code, cserrorcode, errortext };
  return { status: code, type: JSON_TYPE, body: JSON.stringify({ [envelope]: body }), ...description };
}

function xml(envelope: string, inner: string, version: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${envelope} cloud-stack-version="${version}">${inner}</${envelope}>`;
}

/** Jetty's page while the application is not there. */
export const UNAVAILABLE: Outgoing = {
  status: 503,
  type: 'text/html;charset=iso-8859-1',
  body: '<html>\n<head><title>Error 503 Service Unavailable</title></head>\n<body><h2>HTTP ERROR 503 Service Unavailable</h2></body>\n</html>\n',
};
