/** An API whose options have been checked. */
export interface Api {
  /** With a slash in front: `/orders`. */
  readonly name: string
  readonly origin: string
  /** The path that every request begins with, without a slash at its end; may be empty. */
  readonly prefix: string
  readonly methods: readonly string[]
  /** Each as its segments. */
  readonly patterns: readonly (readonly string[])[]
  readonly maxBodyBytes: number
  readonly timeoutMs: number
}
