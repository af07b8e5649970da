import { type RefObject, useInsertionEffect, useRef } from 'react'

/**
 * Returns a ref to the value of the last committed render. Use it in stable functions that read current values. The hook writes the ref
 * before all other effects of the commit. It does not write the ref during a render, because React may discard a render.
 */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
