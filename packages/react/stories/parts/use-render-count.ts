import { useRef } from 'react'

/** Counts the renders of the component that calls it: what a story needs to show that there was none. */
export function useRenderCount(): number {
  const count = useRef(0)
  count.current += 1
  return count.current
}
