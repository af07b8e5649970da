import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// Allow more time for a busy machine. If an expected change does not happen, the test fails after this time.
configure({ asyncUtilTimeout: 20_000 })
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})
