/** Begins with no dot: there is no way up, and names that do are free for what is not an object. */
const name = '[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}';
const keyPattern = new RegExp(`^${name}(/${name})*$`);

/** Shorter than S3 allows, so that there is room for the prefix of a bucket. */
const longest = 512;

/** Whether it names an object, such as `101/0197…/1`. */
export function isKey(text: string): boolean {
  return text.length <= longest && keyPattern.test(text);
}

export function checkKey(key: string): void {
  if (!isKey(key)) throw new Error(`'${key}' is no key of an artifact.`);
}

export function checkPrefix(prefix: string): void {
  if (prefix !== '' && !(prefix.endsWith('/') && isKey(prefix.slice(0, -1)))) {
    throw new Error(`'${prefix}' is no prefix of keys of artifacts.`);
  }
}
