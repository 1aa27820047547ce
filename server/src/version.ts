import manifest from '../package.json' with { type: 'json' };

/** The version of this server, as in `GET /server/status` and the OpenAPI document. */
export const version = manifest.version;
