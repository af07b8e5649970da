import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// What does not come is said in the end, also on a machine that does much else.
configure({ asyncUtilTimeout: 20_000 })
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})
