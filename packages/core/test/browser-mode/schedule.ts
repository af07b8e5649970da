import type { Document } from './world'

/** The longest delay of a timer, in milliseconds. */
const longestMs = 2 ** 31 - 1

/** The delay before the next check if the last refresh did not change `nextAt()`, in milliseconds. */
const recheckMs = 1000

/**
 * Runs each refresh of a tab when it is due, as `@genauth/react` does. Returns a function that stops the schedule.
 *
 * @param grainMs Timers fire only at whole multiples of this interval, as in a tab that the browser throttles.
 */
export function schedule(
  { genauth, runtime }: Pick<Document, 'genauth' | 'runtime'>,
  grainMs = 1,
): () => void {
  let timer: unknown
  let isStopped = false
  let tried: number | undefined
  const arm = () => {
    runtime.clearTimeout(timer)
    const at = genauth.renewal.nextAt()
    if (isStopped || at === undefined) return
    const earliest = at === tried ? recheckMs : 1
    const delay = Math.min(Math.max(at - runtime.now(), earliest), longestMs)
    const goesOffAt = Math.ceil((runtime.now() + delay) / grainMs) * grainMs
    timer = runtime.setTimeout(() => void fire(), Math.min(goesOffAt - runtime.now(), longestMs))
  }
  const fire = async () => {
    const at = genauth.renewal.nextAt()
    if (at !== undefined && at <= runtime.now()) {
      tried = at
      await genauth.renewal.run()
    }
    arm()
  }
  const stopListening = genauth.subscribe(arm)
  arm()
  return () => {
    isStopped = true
    stopListening()
    runtime.clearTimeout(timer)
  }
}
