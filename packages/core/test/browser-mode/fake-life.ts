/**
 * The state of a document: alive, frozen or dead. A frozen document receives its messages, responses and timers when it thaws. A dead
 * document receives nothing.
 */
export interface FakeLife {
  readonly isDead: boolean
  readonly isFrozen: boolean
  freeze(): void
  thaw(): void
  kill(): void
  /** Runs a callback in the document: immediately if the document is alive, after the thaw if it is frozen, never if it is dead. */
  enter(run: () => void): void
  /** Passes a result to the document: immediately if the document is alive, after the thaw if it is frozen, never if it is dead. */
  receive<T>(result: Promise<T>): Promise<T>
}

/** Creates the state of one document. */
export function createFakeLife(): FakeLife {
  let isDead = false
  let waiting: (() => void)[] | undefined
  const enter = (run: () => void) => {
    if (isDead) return
    if (waiting) waiting.push(run)
    else run()
  }
  return {
    get isDead() {
      return isDead
    },
    get isFrozen() {
      return waiting !== undefined
    },
    freeze() {
      waiting ??= []
    },
    thaw() {
      const due = waiting ?? []
      waiting = undefined
      for (const run of due) enter(run)
    },
    kill() {
      isDead = true
    },
    enter,
    receive: (result) =>
      new Promise((resolve, reject) => {
        result.then(
          (value) => enter(() => resolve(value)),
          (error: unknown) => enter(() => reject(error)),
        )
      }),
  }
}
