/**
 * Reports a mistake in what the emulator was given: an option, a fault, a switch.
 *
 * Its message is one or two sentences for a person: what is wrong, and what to write instead.
 */
export class EmulatorError extends Error {
  override readonly name = 'EmulatorError'
  /** What the mistake is about: the option's name, or `port` when it is taken. */
  readonly option: string

  constructor(option: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.option = option
  }
}
