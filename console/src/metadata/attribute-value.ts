/** What a text stands for as a value of an attribute; undefined when it is no value of the type. */
export function valueFrom(type: string, text: string): string | number | boolean | undefined {
  switch (type) {
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'long':
      return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
    case 'double':
    case 'currency':
      return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
    default:
      return text;
  }
}
