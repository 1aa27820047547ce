import { badParameter } from '../errors.ts';

/** API reference, "Unauthorized Strings": reserved to the product, to databases, and to types. */
const reservedWords: ReadonlySet<string> = new Set(
  `extension none profile service state task

   alter by comment constraint create cursor database delete from having identity index inner insert is join left
   null order outer prepare primary procedure return right select set size table truncate union update when where

   bigint binary bit blob boolean char clob currency date datetime decimal double float int integer long
   longvarbinary money nchar number numeric real smalldatetime smallint smallmoney string time timestamp tinyint
   varbinary varchar varchar2`.split(/\s+/),
);

/** Reserved words are compared whole and without case (seeds' README, "Reserved words"). */
export function isReservedWord(value: string): boolean {
  // No reserved word is longer: spares folding the case of long texts.
  return value.length <= 16 && reservedWords.has(value.toLowerCase());
}

/** @throws {ApiError} 400 for a reserved word */
export function refuseReservedWord(field: string, value: string): void {
  if (isReservedWord(value)) throw badParameter(field, `'${value}' keyword is not authorized.`);
}
