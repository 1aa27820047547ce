import { Ajv, type Options } from 'ajv';
import formats from 'ajv-formats';
import type { App } from './fastify-types.ts';

// A field that nobody knows is refused, not dropped, and the text "7" does not become the number 7.
const strict: Options = {
  removeAdditional: false,
  useDefaults: false,
  coerceTypes: false,
  allErrors: false,
  strict: false,
};

/** JSON bodies are taken as they are; paths, queries and headers are text, so there numbers are read from it. */
export function validateRequests(app: App): void {
  const forBodies = addFormats(new Ajv(strict));
  const forText = addFormats(new Ajv({ ...strict, coerceTypes: true }));
  app.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? forBodies : forText).compile(schema as object),
  );
}

function addFormats(ajv: Ajv): Ajv {
  (formats as unknown as (ajv: Ajv) => void)(ajv);
  return ajv;
}
