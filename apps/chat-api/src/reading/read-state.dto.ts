import { IsInt, Max, Min } from 'class-validator';

/** How far you have read. */
export class ReadStateDto {
  /**
   * You have read the messages up to this seq, which is at most the chat's `lastSeq`. A smaller one than before
   * marks messages as unread.
   */
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seq!: number;
}
