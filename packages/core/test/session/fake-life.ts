/** Whether a document runs: frozen, nothing reaches it before it thaws; dead, nothing ever does. */
export interface FakeLife {
  readonly isDead: boolean
  readonly isFrozen: boolean
  freeze(): void
  thaw(): void
  kill(): void
  /** Runs something in the document: now, at its thaw, or never. */
  enter(run: () => void): void
  /** What the outside answers, as the document hears it. */
  hear<T>(answer: Promise<T>): Promise<T>
}

/** Makes the life of one document. */
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
    hear: (answer) =>
      new Promise((resolve, reject) => {
        answer.then(
          (value) => enter(() => resolve(value)),
          (error: unknown) => enter(() => reject(error)),
        )
      }),
  }
}
