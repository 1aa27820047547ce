import { badParameter } from '../errors.ts';

/** Checks a text while it arrives: UTF-8 without the character U+0000, as everywhere else. */
export class TextCheck {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  /** @throws {ApiError} 400 */
  add(bytes: Buffer): void {
    if (bytes.includes(0)) throw badParameter('body', 'the text contains the character U+0000');
    this.#decode(bytes, true);
  }

  /** @throws {ApiError} 400 when the text ends within a character */
  end(): void {
    this.#decode(Buffer.alloc(0), false);
  }

  #decode(bytes: Buffer, stream: boolean): void {
    try {
      this.#decoder.decode(bytes, { stream });
    } catch {
      throw badParameter('body', 'the text is not valid UTF-8');
    }
  }
}
