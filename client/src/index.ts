export { ApiError } from './api-error.ts';
export type { Answer, CallOptions, PostOptions, QueryValue, RawBody } from './call.ts';
export { type Client, type ClientOptions, createClient, type Item, type ListName } from './client.ts';
export type * from './operations.ts';
