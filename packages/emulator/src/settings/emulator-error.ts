/**
 * Reports an invalid option, fault or switch.
 *
 * Its message says what is wrong and what to use instead.
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  /** The name of the invalid option, or `port` if the port is in use. */
  readonly option: string

  constructor(option: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.option = option
  }
}
