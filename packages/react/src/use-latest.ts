import { type RefObject, useInsertionEffect, useRef } from 'react'

/**
 * Holds the value of the last committed render, for functions that must stay the same while what they read changes. It is
 * written before every other effect of the same commit, and never during a render that React may throw away.
 */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
