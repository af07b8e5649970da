import type { Revocations } from '../../src'

/** Creates empty revocations whose methods fail after `setDown(true)`. */
export function failingRevocations(): { revocations: Revocations; setDown(isDown: boolean): void } {
  let isDown = false
  const fail = () => {
    if (isDown) throw new Error('a password of the store')
    return false
  }
  return {
    revocations: { add: () => void fail(), has: async () => fail() },
    setDown(next) {
      isDown = next
    },
  }
}
