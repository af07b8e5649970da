/** An API with checked options. */
export interface Api {
  /** With a leading slash: `/orders`. */
  readonly name: string
  readonly origin: string
  /** The path of `target`, without a trailing slash. Can be empty. */
  readonly prefix: string
  readonly methods: readonly string[]
  /** The allowed paths, split into segments. */
  readonly patterns: readonly (readonly string[])[]
  readonly maxBodyBytes: number
  readonly timeoutMs: number
}
