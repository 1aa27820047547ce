/** An answer that is no success: what the server says of it (docs/errors.md lists the codes). */
export class ApiError extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** Stable; 0 when something between client and server answered. */
  readonly code: number;
  readonly title: string;
  readonly description: string;
  readonly headers: Headers;

  constructor(
    request: string,
    answer: { status: number; code: number; title: string; description: string; headers: Headers },
  ) {
    super(`${request}: ${answer.status} ${answer.title}: ${answer.description}`);
    this.name = 'ApiError';
    this.status = answer.status;
    this.code = answer.code;
    this.title = answer.title;
    this.description = answer.description;
    this.headers = answer.headers;
  }

  /** Reads an error; a text that is not the server's becomes the description as it is. */
  static async of(response: Response, request: string): Promise<ApiError> {
    const { status, statusText, headers } = response;
    const text = await response.text();
    const said = parse(text);
    return new ApiError(request, {
      status,
      headers,
      code: typeof said['code'] === 'number' ? said['code'] : 0,
      title: typeof said['title'] === 'string' ? said['title'] : statusText,
      description: typeof said['description'] === 'string' ? said['description'] : text,
    });
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
