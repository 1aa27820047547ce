/** The parsed answer to one request, when it has the expected status. */
export async function expectStatus(
  status: number,
  port: number,
  method: string,
  path: string,
  authorization: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== status) {
    throw new Error(`${method} ${path}: expected ${status}, got ${response.status}: ${text}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}
