import { useRef } from 'react'

/** Counts the renders of a component. A story uses it to show that a change did not cause a render. */
export function useRenderCount(): number {
  const count = useRef(0)
  count.current += 1
  return count.current
}
