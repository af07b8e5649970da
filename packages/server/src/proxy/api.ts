/** An API with checked options. */
export interface Api {
  /** The API's name with a leading slash, such as `/orders`. */
  readonly name: string
  readonly origin: string
  /** The path of the option `target`, without a trailing slash. The path can be empty. */
  readonly prefix: string
  readonly methods: readonly string[]
  /** The allowed paths, split into segments. */
  readonly patterns: readonly (readonly string[])[]
  readonly maxBodyBytes: number
  readonly timeoutMs: number
}
